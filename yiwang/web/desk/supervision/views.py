"""Watch, open the list behind a figure, explain and judge what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import counting, measures
from yiwang.oversight.supervision.queries import facts as figures
from yiwang.oversight.supervision.queries import findings as found
from yiwang.oversight.supervision.types import Content, FindingState, Measure
from yiwang.web.desk.fields import choice, plain, text
from yiwang.web.desk.supervision import words
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.files.serving import serve

LIMIT: Final = 20
_REGION: Final = 12
TABS: Final = (
    ("", "未处理", (FindingState.OPEN, FindingState.ANSWERED)),
    ("open", "待说明", (FindingState.OPEN,)),
    ("answered", "待认定", (FindingState.ANSWERED,)),
    ("confirmed", "属实", (FindingState.CONFIRMED,)),
    ("false", "误报", (FindingState.FALSE,)),
)


@staff("supervision.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the lights of the division now, the five contents, how fresh and how proved they are."""
    viewer, today = actor_of(request), clock.local_date(clock.now())
    scope = counting.region(viewer.region_code, viewer=viewer)
    rows = [
        _lights(scope, today, "办件", ("CASE",), viewer),
        _lights(scope, today, "咨询投诉", words.VOICES, viewer),
        _lights(scope, today, "差评整改", ("RATING",), viewer),
    ]
    waiting = found.unsettled(viewer=viewer)
    contents = [
        (words.CONTENTS[c], waiting.get(c, 0), f"{reverse('desk:findings')}?content={c.value}")
        for c in Content
    ]
    context = {"rows": rows, "contents": contents, "reading": figures.reading(viewer=viewer),
               "may_alarm": viewer.has("supervision.act")}  # fmt: skip
    return render(request, "desk/supervision/home.html", context)


def _lights(
    scope: str, today: date, name: str, kinds: tuple[str, ...], viewer: Any
) -> dict[str, Any]:
    every, yellow, red = counting.lights([scope], today, kinds=kinds, viewer=viewer)[scope]
    base = {"scope": scope, "kinds": ",".join(kinds)}

    def url(measure: Measure, **days: str) -> str:
        return f"{reverse('desk:facts')}?{urlencode({**base, 'measure': measure.value, **days})}"

    return {
        "name": name,
        "every": every, "every_url": url(Measure.OPEN),
        "yellow": yellow, "yellow_url": url(Measure.YELLOW, to=today.isoformat(), light="yellow"),
        "red": red, "red_url": url(Measure.OPEN, to=today.isoformat()),
    }  # fmt: skip


@staff()
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Show what was found: supervision all of its division, an office its own."""
    viewer, asked = actor_of(request), plain(request.GET)
    tab = next((one for one in TABS if one[0] == asked.get("state", "")), TABS[0])
    content = asked.get("content", "") if asked.get("content", "") in list(Content) else ""
    wanted: dict[str, Any] = {
        "content": content,
        "rule": str(asked.get("rule", ""))[:8],
        "organisation_id": _uuid(asked.get("office", "")),
        "region_code": _region(asked.get("region", "")),
        "first": _day(asked.get("from", "")),
        "last": _day(asked.get("to", "")),
        "staff": _uuid(asked.get("staff", "")),
    }
    try:
        rows = found.raised(
            **wanted, states=tab[2], before=_number(asked.get("before", "")), limit=LIMIT,
            viewer=viewer,
        )  # fmt: skip
    except NotPermitted as error:
        raise PermissionDenied from error
    kept = {k: v for k, v in asked.items() if k != "before" and v}
    address = reverse("desk:findings")
    context = {
        "rows": [(row, *_said(row)) for row in rows],
        "is_supervisor": viewer.has("supervision.read"),
        "tabs": [
            Chip(label, f"{address}?{urlencode({**kept, 'state': key})}", is_on=key == tab[0])
            for key, label, _ in TABS
        ],
        "contents": [
            Chip("全部内容", f"{address}?{urlencode({**kept, 'content': ''})}", is_on=not content),
            *(
                Chip(label, f"{address}?{urlencode({**kept, 'content': c.value})}",
                     is_on=c.value == content)
                for c, label in words.CONTENTS.items()
            ),
        ],
        "first_url": f"{address}?{urlencode(kept)}" if asked.get("before") else "",
        "next_url": f"{address}?{urlencode({**kept, 'before': rows[-1].id})}"
        if len(rows) == LIMIT else "",
    }  # fmt: skip
    return render(request, "desk/supervision/findings.html", context)


def _said(row: Any) -> tuple[Any, ...]:
    level, state = words.LEVELS[row.level], words.STATES[row.state]
    return words.CONTENTS[row.content], *level, *state, words.KINDS.get(row.kind, row.kind)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _region(value: str) -> str:
    return value if len(value) == _REGION and value.isascii() and value.isdigit() else ""


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _number(value: str) -> int | None:
    return int(value) if value.isdigit() and len(value) <= 18 else None  # noqa: PLR2004  bigint


class Explanation(forms.Form):
    """说明: why it came to this."""

    text = text(
        "情况说明", rows=5, most=1000, hint="写清事实、原因和已经采取的办法，监察部门会看到"
    )


class Judgement(forms.Form):
    """认定: true or a false alarm, with the reason."""

    verdict = choice("认定", [("true", "属实"), ("false", "误报，不计入")])
    reason = text("理由", rows=4, most=1000, hint="责任部门会看到")


@staff()
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, number: int) -> HttpResponse:
    """Show a finding with its facts; the office explains, supervision judges."""
    viewer = actor_of(request)
    row = found.finding(number, viewer=viewer)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    sort = Explanation if act == "explain" else Judgement
    form = sort(plain(request.POST)) if act else None
    if form is None or not form.is_valid():
        return _show(request, row, act, form)
    try:
        if act == "explain":
            commands.explain(
                finding=number, text=form.cleaned_data["text"], actor=viewer, at=clock.now()
            )
        else:
            commands.judge(
                finding=number, is_false=form.cleaned_data["verdict"] == "false",
                reason=form.cleaned_data["reason"], actor=viewer, at=clock.now(),
            )  # fmt: skip
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _show(request, row, act, form, error=error)
    messages.success(request, "已提交说明" if act == "explain" else "已认定")
    return HttpResponseRedirect(reverse("desk:finding", args=[number]))


def _show(
    request: HttpRequest,
    row: Any,
    act: str,
    form: forms.Form | None,
    *,
    error: DomainError | None = None,
) -> HttpResponse:
    viewer, today = actor_of(request), clock.local_date(clock.now())
    if form is not None and error is not None:
        for name, sentence in error.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    sent = ui_forms.from_django(form) if form is not None else None
    content, level, tone, state, state_tone, kind = _said(row)
    try:
        acts = figures.acts(row.matter, today=today, viewer=viewer)
    except NotFound:
        acts = ()
    answers, judges = "EXPLAIN" in row.actions, "JUDGE" in row.actions
    context = {
        "row": row, "content": content, "level": level, "tone": tone, "state": state,
        "state_tone": state_tone, "kind": kind, "acts": _acts(acts),
        "staff_name": _name(row.staff, viewer),
        "explain": (sent if act == "explain" else ui_forms.from_django(Explanation()))
        if answers else None,
        "judge": (sent if act == "judge" else ui_forms.from_django(Judgement()))
        if judges else None,
        "form": sent,
        "files": stored.infos([UUID(one) for one in row.evidence]).values() if row.evidence else (),
        "is_measurable": measures.is_measurable(row.id, viewer=viewer),
        "conflict": error.text if error is not None and not error.fields else "",
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    return render(request, "desk/supervision/finding.html", context, status=status)


def _name(staff_id: UUID | None, viewer: Any) -> str:
    member = identity.staff_member(staff_id, viewer=viewer) if staff_id else None
    return member.name if member else ""


def _acts(acts: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": words.ACTS.get(one.act, one.act), "at": one.at, "step": one.step,
            "is_late": one.is_late, "by_staff": one.by is not None,
        }
        for one in acts
    ]  # fmt: skip


@staff()
@require_GET
def proof(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """Send a file that an office gave with its explanation."""
    row = found.finding(number, viewer=actor_of(request))
    infos = stored.infos([file_id]) if str(file_id) in row.evidence else {}
    if file_id not in infos:
        raise Http404
    return serve(infos[file_id])


@staff("supervision.read")
@require_GET
def facts(request: HttpRequest) -> HttpResponse:
    """Show the matters a figure counts; what is asked for stays in the address."""
    viewer, asked, today = actor_of(request), plain(request.GET), clock.local_date(clock.now())
    try:
        wanted, after = asked_of(asked, viewer), figures.place(asked.get("after", ""))
        page = figures.listed(wanted, today=today, after=after, limit=LIMIT, viewer=viewer)
    except (ValueError, NotPermitted) as error:
        raise Http404 from error
    total = total_of(wanted, today, viewer)
    kept = {k: v for k, v in asked.items() if k != "after"}
    address = reverse("desk:facts")
    following = f"{page.after[0]},{page.after[1]}" if page.after else ""
    context = {
        "rows": [(row, words.KINDS.get(row.kind, row.kind)) for row in page.rows],
        "total": total,
        "what": name_of(wanted, today),
        "kept": kept,
        "where": _where(wanted.scope, viewer),
        "first": wanted.first if wanted.first > date.min else None,
        "last": wanted.last if wanted.last < counting.NEVER else None,
        "first_url": f"{address}?{urlencode(kept)}" if after else "",
        "next_url": f"{address}?{urlencode({**kept, 'after': following})}" if following else "",
    }
    return render(request, "desk/supervision/facts.html", context)


def asked_of(asked: Mapping[str, Any], viewer: Any) -> figures.Asked:
    """Return what an address asks for. :raises ValueError: it is not one of ours."""
    scope = str(asked.get("scope", "")) or f"r:{viewer.region_code}"
    kinds = tuple(str(asked.get("kinds", "") or "CASE").split(","))
    first, last = _day(asked.get("from", "")), _day(asked.get("to", ""))
    measure = Measure(str(asked.get("measure", "")) or "RECEIVED")
    return figures.asked(
        scope, measure, first or date.min, last or counting.NEVER, kinds,
        is_yellow=asked.get("light") == "yellow", viewer=viewer,
    )  # fmt: skip


def total_of(wanted: figures.Asked, today: date, viewer: Any) -> int:
    """Return how many a list counts."""
    if wanted.is_yellow:
        return counting.lights([wanted.scope], today, kinds=wanted.kinds, viewer=viewer)[
            wanted.scope
        ][1]
    return counting.sums(
        [wanted.scope], [wanted.measure], wanted.first, wanted.last,
        kinds=wanted.kinds, viewer=viewer,
    ).get((wanted.scope, wanted.measure), 0)  # fmt: skip


def name_of(wanted: figures.Asked, today: date) -> str:
    """Return what a list is called; open matters by the light that turned until today."""
    lights = {Measure.OPEN: "红灯", Measure.YELLOW: "黄灯"} if wanted.last == today else {}
    return lights.get(wanted.measure, words.MEASURES[wanted.measure])


def _where(scope: str, viewer: Any) -> str:
    sort, _, key = scope.partition(":")
    if sort == "r":
        place = orgs.region(key, viewer=viewer)
        return place.full_name if place else key
    if sort == "s":
        return _name(UUID(key), viewer)
    office = orgs.organisation(UUID(key.partition(":")[0]), viewer=viewer)
    return office.name if office else ""


@staff()
@require_GET
def fact(request: HttpRequest, matter: str) -> HttpResponse:
    """Show where a matter stands, its acts, and what was found in it."""
    viewer, today = actor_of(request), clock.local_date(clock.now())
    row = figures.fact(matter, today=today, viewer=viewer)
    context = {
        "row": row,
        "kind": words.KINDS.get(row.kind, row.kind),
        "holder": _name(row.holder, viewer),
        "acts": _acts(figures.acts(matter, today=today, viewer=viewer)),
        "findings": [(one, *_said(one)) for one in found.of_matter(matter, viewer=viewer)],
        "case": row.matter if row.kind == "CASE" and viewer.has("cases.read") else "",
    }
    return render(request, "desk/supervision/fact.html", context)


@staff("supervision.read")
@require_http_methods(["GET", "POST"])
def proofs(request: HttpRequest) -> HttpResponse:
    """Show the proofs of the counters; count anew now, and mend what differs."""
    viewer = actor_of(request)
    if request.method == "POST":
        mends = request.POST.get("mend") == "yes"
        try:
            n = commands.recount(mend=mends, actor=viewer, at=clock.now())
        except commands.CannotRecount as not_yet:
            messages.error(request, str(not_yet))
        else:
            told = f"复核完成，{n} 个计数不一致" if n else "复核完成，全部一致"
            messages.success(request, told)
        return HttpResponseRedirect(reverse("desk:proofs"))
    context = {
        "rows": figures.recounts(viewer=viewer),
        "reading": figures.reading(viewer=viewer),
        "may": viewer.has("supervision.act"),
        "measures": {m.value: label for m, label in words.MEASURES.items()},
    }
    return render(request, "desk/supervision/proofs.html", context)
