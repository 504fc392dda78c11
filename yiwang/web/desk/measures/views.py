"""Measures: the list of those at work, one with its time line, acts and paper."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.oversight.supervision.types.measures import (
    MEASURE_ACTS,
    MEASURE_OUTCOMES,
    MEASURE_STATES,
    MEASURE_TITLES,
    RUNG_NAMES,
    MeasureAct,
    MeasureInfo,
    MeasureRow,
    MeasureState,
    Rung,
    Sight,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.measures import acting
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip, Moment
from yiwang.web.ui.files.serving import serve, serve_bytes
from yiwang.web.ui.templatetags.ui import date_zh

LIMIT: Final = 20
FORMS: Final = {
    "pdf": (queries.measure_pdf, "application/pdf"),
    "p7s": (queries.measure_signature, "application/pkcs7-signature"),
}
RIGHTS: Final = (Permission.SUPERVISE, Permission.LEGAL_SUPERVISION, Permission.DISCIPLINE)


def key_of(raw: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(raw)
    except ValueError:
        return None


def label(row: MeasureRow) -> tuple[MeasureRow, str, str, str]:
    """Return a row with the name of its rung, and word and tone of where it stands."""
    if row.sight is Sight.EXISTENCE:
        return row, RUNG_NAMES[row.rung], "办理中", "grey"
    word = MEASURE_OUTCOMES[row.outcome] if row.outcome else MEASURE_STATES[row.state]
    if row.state is MeasureState.APPEALED:
        word = MEASURE_STATES[row.state]
    return row, RUNG_NAMES[row.rung], *word


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the measures the viewer issues, agrees to or takes, by rung and state."""
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])
    rung, state = request.GET.get("rung", ""), request.GET.get("state", "")
    rung, state = (rung if rung in set(Rung) else ""), (state if state in set(MeasureState) else "")
    after = key_of(request.GET.get("after", ""))
    page = queries.measures(
        rung=rung, state=state, after=after, limit=LIMIT, viewer=actor_of(request), at=clock.now()
    )
    kept = {name: value for name, value in (("rung", rung), ("state", state)) if value}

    def chip(name: str, value: str, word: str) -> Chip:
        now = {**kept, name: value}
        there = "?" + urlencode({k: v for k, v in now.items() if v})
        return Chip(word, there, is_on=kept.get(name, "") == value)

    context = {
        "rows": [label(one) for one in page.rows],
        "rungs": [
            chip("rung", "", "全部档次"),
            *(chip("rung", r, n) for r, n in RUNG_NAMES.items()),
        ],
        "states": [
            chip("state", "", "全部状态"),
            *(chip("state", s, n) for s, (n, _) in MEASURE_STATES.items()),
        ],
        "may_issue": may(request, Permission.SUPERVISE),
        "first_url": "?" + urlencode(kept) if after else "",
        "next_url": "?" + urlencode({**kept, "after": page.after}) if page.after else "",
    }
    return render(request, "desk/measures/list.html", context)


@staff()
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show one as far as the viewer sees it, and what the viewer may do now."""
    return _one(request, number)


def _one(
    request: HttpRequest,
    number: str,
    *,
    given: dict[str, str] | None = None,
    wanted: MeasureAct | None = None,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    viewer, at = actor_of(request), clock.now()
    one = queries.measure(number, viewer=viewer, at=at)
    _, name, word, tone = label(one.row)
    whole = one.row.sight is Sight.WHOLE
    proofs = queries.kept_proofs(number, viewer=viewer, at=at) if one.acts else ()
    forms = acting.forms(one.acts, proofs, given or {}, wanted, errors or {})
    context = {
        "one": one,
        "whole": whole,
        "name": name,
        "word": word,
        "tone": tone,
        "is_discipline": one.row.rung is Rung.DISCIPLINE,
        "next_name": RUNG_NAMES[one.next_rung] if one.next_rung else "",
        "next_url": _next(one),
        "earlier": [
            (RUNG_NAMES[before.rung], before, MEASURE_OUTCOMES[before.outcome][0])
            for before in one.earlier
            if before.outcome
        ],
        "moments": _moments(one),
        "proofs": _proofs(request, one),
        "forms": forms,
        "errors": ui_forms.Form((), errors) if errors else None,
    }
    return render(request, "desk/measures/one.html", context, status=status)


def _next(one: MeasureInfo) -> str:
    if one.next_rung is None:
        return ""
    chosen = [("finding", str(finding.id)) for finding in one.findings]
    officer = [("officer", str(one.officer))] if one.officer else []
    return "?" + urlencode([*chosen, *officer, ("rung", one.next_rung.value)])


def _moments(one: MeasureInfo) -> list[Moment]:
    done = [
        Moment(
            MEASURE_ACTS[step.act],
            "done",
            at=step.at,
            who=f"{step.actor_name}（{step.office}）",
            what=step.text,
        )
        for step in one.steps
    ]
    if one.row.state is MeasureState.CLOSED or not one.steps:
        return done
    word, _ = MEASURE_STATES[one.row.state]
    waits = f"最晚 {date_zh(one.row.due_on)}" if one.row.due_on else ""
    if one.row.state is MeasureState.APPEALED:
        return [*done, Moment(word, "pause")]
    return [*done, Moment(word, "now", next=waits)]


def _proofs(request: HttpRequest, one: MeasureInfo) -> list[tuple[UUID, str]]:
    viewer, at = actor_of(request), clock.now()
    keys = [key for step in one.steps for key in step.files]
    found = queries.measure_files(one.row.number, keys, viewer=viewer, at=at) if keys else ()
    return [(info.id, info.name) for info in found]


@staff()
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Take one step; words typed and files sent stay when it is refused."""
    given = {name: str(value) for name, value in plain(request.POST).items()}
    if given.get("act", "") not in set(MeasureAct):
        raise NotFound
    wanted = MeasureAct(given["act"])
    try:
        acting.take(request, number, wanted, given)
    except NotFound:
        raise
    except DomainError as error:
        named = dict(error.fields) or {("files" if "files." in error.code else ""): error.text}
        return _one(request, number, given=given, wanted=wanted, errors=named, status=error.status)
    messages.success(request, acting.TOLD[wanted])
    return redirect("desk:measure", number)


@staff()
@require_GET
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Show the document (文书) as it is printed."""
    one = queries.measure(number, viewer=actor_of(request), at=clock.now())
    if one.issued_on is None:
        raise NotFound
    letter = {
        "title": MEASURE_TITLES[one.row.rung],
        "number": one.row.document_number,
        "parts": one.document,
        "issued_at": one.issued_on,
        "is_sealed": True,
    }
    is_kept = queries.has_pdf(number, viewer=actor_of(request), at=clock.now())
    context = {
        "one": one,
        "letter": letter,
        "is_kept": is_kept,
        "file": {"organisation_name": one.issuer},
    }
    return render(request, "desk/measures/paper.html", context)


@staff()
@require_GET
def download(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Send the document as signed PDF, or the signature on it."""
    if form not in FORMS:
        raise NotFound
    read, media_type = FORMS[form]
    name, content = read(number, viewer=actor_of(request), at=clock.now())
    return serve_bytes(content, name, media_type=media_type)


@staff()
@require_GET
def file(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Serve a proof that the measure names."""
    viewer = actor_of(request)
    return serve(queries.measure_file(number, key, viewer=viewer, at=clock.now()))
