"""Official documents of a case, as pages and PDF; personal data shown by a press, and noted."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.web.desk.casework import filters, pages
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve, serve_bytes
from yiwang.web.ui.signatures import shown


@staff("cases.read")
def document(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Show one official document as the applicant reads it, to print."""
    file = case_file(request, number)
    found = next((d for d in file.documents if d.n == n), None)
    if found is None:
        raise Http404
    context = {"file": file, "letter": found, "case_url": case_address(request, number)}
    return render(request, "desk/casework/document.html", context)


@staff("cases.read")
def signatures(request: HttpRequest, number: int) -> HttpResponse:
    """Show the signatures on a case, checked anew."""
    viewer = actor_of(request)
    found = shown(
        cases.applicant_signature(number, viewer=viewer),
        cases.receipt_signature(number, viewer=viewer),
        address=lambda key, what: reverse("desk:case-signature-file", args=[number, key, what]),
    )
    context = {
        "file": case_file(request, number),
        "signatures": found,
        "case_url": case_address(request, number),
    }
    return render(request, "desk/casework/signatures.html", context)


@staff("cases.read")
def signature_file(request: HttpRequest, number: int, key: UUID, what: str) -> HttpResponse:
    """Serve a signature, or (text) what it is over."""
    found = cases.signature_file(number, key, signed=what == "text", viewer=actor_of(request))
    return serve_bytes(found.content, found.name, media_type=found.media_type)


@staff("cases.read")
def document_pdf(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Serve the document as PDF/A, to law supervision too."""
    viewer = actor_of(request)
    found = next((d for d in cases.documents(number, viewer=viewer) if d.n == n), None)
    if found is None:
        raise Http404
    content = cases.document_pdf(number, n, viewer=viewer, at=clock.now())
    return serve_bytes(content, f"{found.title}-{number}.pdf")


@staff("cases.read")
def document_original(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Serve the sealed original, an OFD file."""
    return serve(cases.document_original(number, n, viewer=actor_of(request)), download=True)


@staff("personal_data.unmask")
@require_POST
def unmask(request: HttpRequest, number: int) -> HttpResponse:
    """Show one masked answer in clear; who looked is noted in the log."""
    key = request.POST.get("key", "")
    value = commands.reveal(case=number, key=key, actor=actor_of(request), at=clock.now())
    file = case_file(request, number)
    page = pages.case_page(file, "form", filters.carried(request), actor_of(request))
    context = {"page": page, "file": file, "shown_key": key, "shown_value": value}
    return render(request, "desk/casework/form.html", context)
