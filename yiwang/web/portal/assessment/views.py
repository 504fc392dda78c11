"""The formula before it scores anybody, statistics tables, circulars: published (考评公示)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.assessment import queries
from yiwang.oversight.assessment.types import ReportInfo
from yiwang.web.portal.context import crumbs
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Crumb
from yiwang.web.ui.statistics import office_table, region_table

TITLE = "政务服务考评公示"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Forms = Mapping[str, tuple[Callable[..., tuple[str, bytes]], str]]
FORMS: Forms = {
    "pdf": (queries.report_pdf, "application/pdf"),
    "p7s": (queries.report_signature, "application/pkcs7-signature"),
    "xlsx": (queries.workbook, SHEET),
}
LETTERS: Forms = {
    "pdf": (queries.circular_pdf, "application/pdf"),
    "p7s": (queries.circular_signature, "application/pkcs7-signature"),
}
DEDUCTIONS = {
    "YELLOW": "属实的黄灯预警，每件扣",
    "RED": "属实的红灯预警，每件扣",
    "ILLEGAL": "认定违法，每件扣",
}


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the formula in force, the public tables and circulars."""
    known = queries.formulas(viewer=ANYONE)
    newest = known[0] if known else None
    context = {
        "title": TITLE,
        "newest": newest,
        "earlier": known[1:],
        "deductions": [
            (name, newest.content["deductions"].get(code, 0)) for code, name in DEDUCTIONS.items()
        ]
        if newest
        else (),
        "tables": queries.reports(viewer=ANYONE),
        "circulars": queries.circulars(viewer=ANYONE),
        "crumbs": crumbs(TITLE),
    }
    return render(request, "portal/assessment/home.html", context)


def _report(key: UUID) -> ReportInfo:
    found = queries.report(key, viewer=ANYONE)
    if found is None:
        raise NotFound
    return found


@public
def table(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one public table."""
    one = _report(key)
    context = {
        "one": one,
        "regions": region_table(one, is_linked=False),
        "offices": office_table(one, is_linked=False),
        "late": one.content["late"],
        "crumbs": _below(one.name),
    }
    return render(request, "portal/assessment/table.html", context)


def _below(name: str) -> list[Crumb]:
    return crumbs((TITLE, reverse("portal:assessment")), name)


@public
def file(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """Send a public table as spreadsheet or PDF, or the signature on that."""
    del request
    return _sent(FORMS, key, form)


def _sent(forms: Forms, key: UUID, form: str) -> HttpResponse:
    if form not in forms:
        raise NotFound
    read, media_type = forms[form]
    name, data = read(key, viewer=ANYONE)
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@public
def circular(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one public circular."""
    one = queries.circular(key, viewer=ANYONE)
    if one is None:
        raise NotFound
    paragraphs = [text.strip() for text in one.body.split("\n\n") if text.strip()]
    context = {"one": one, "paragraphs": paragraphs, "crumbs": _below(one.title)}
    return render(request, "portal/assessment/circular.html", context)


@public
def circular_file(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """Send a public circular as PDF, or the signature on that."""
    del request
    return _sent(LETTERS, key, form)
