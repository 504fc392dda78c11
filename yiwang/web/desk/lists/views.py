"""The lists: what waits, one with its working copy, what comes in, every act on it (事项名单)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import (
    ACT_NAMES,
    AUDIENCE_NAMES,
    CHANGE_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
    Act,
    Kind,
    ListInfo,
    Outcome,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.desk.fields import plain
from yiwang.web.desk.lists import pages
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff

PAGE = 50
RIGHTS = ("catalogue.edit", "catalogue.check", "catalogue.publish")
REMOVED = "REMOVED"
TONES = {
    Outcome.ADDED: "green",
    Outcome.KNOWN: "grey",
    Outcome.UNKNOWN: "amber",
    Outcome.REFUSED: "red",
}
SAID: dict[str, tuple[Callable[..., object], str]] = {
    "submit": (commands.submit_list, "已提请核对"),
    "pass": (commands.pass_list, "核对通过，等待发布"),
    "return": (commands.return_list, "已退回"),
    "publish": (commands.publish_list, "已发布，门户、大厅和终端马上更新"),
    "withdraw": (commands.withdraw_list, "已撤下"),
}


def require_right(request: HttpRequest) -> None:
    """Let editors, checkers and publishers in.

    :raises PermissionDenied: none of them.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def info_or_404(request: HttpRequest, key: UUID) -> ListInfo:
    """Return a list in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    require_right(request)
    found = queries.named_list(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """List what waits for the viewer and every list within reach; begin a new one."""
    require_right(request)
    viewer, typed, errors = actor_of(request), plain(request.POST), {}
    if request.method == "POST":
        try:
            made = _open(request)
        except commands.CannotList as error:
            errors = ui_errors.form_errors(error)
        else:
            return HttpResponseRedirect(reverse("desk:lists-list", args=[made]))
    before = request.GET.get("before", "")
    found = queries.lists(before=_uuid(before), limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    context = {
        "waiting": () if before else pages.labelled(queries.waiting(viewer=viewer)),
        "lines": pages.labelled(shown),
        "form": pages.new_form(typed, viewer.region_code, errors)
        if may(request, "catalogue.edit") and viewer.region_code
        else None,
        "rules": [info for info in queries.kinds(viewer=viewer) if info.is_rule],
        "next_url": f"?before={shown[-1].id}" if len(found) > PAGE else "",
        "first_url": "?" if before else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/lists/home.html", context, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _open(request: HttpRequest) -> UUID:
    typed = plain(request.POST)
    if typed.get("kind") not in Kind.__members__:
        raise commands.CannotList(fields={"kind": "请选择名单种类"}, reason="new")
    region = typed.get("region", "")
    if orgs.region(region) is None:
        raise commands.CannotList(fields={"region": "请选择地区"}, reason="new")
    return commands.open_list(
        kind=Kind(typed.get("kind", "")),
        region_code=region,
        year=pages.number(typed.get("year", "")),
        source=typed.get("source", ""),
        actor=actor_of(request),
        at=clock.now(),
    )


@staff()
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a list: where it stands, its entries, what differs, what the viewer may do."""
    return _page(request, info_or_404(request, key))


def _page(request: HttpRequest, info: ListInfo, **more: Any) -> HttpResponse:
    viewer, typed = actor_of(request), plain(request.GET)
    counts = queries.entry_counts(info.id, viewer=viewer)
    default = "PERSON" if info.kind.has_audiences else ""
    chosen = typed.get("audience", default)
    text, after = typed.get("q", "").strip()[:60], pages.pair(typed.get("after", ""))
    removed = chosen == REMOVED
    audiences = list(AUDIENCE_NAMES) if info.kind.has_audiences else [""]
    found: list[Any] = []
    for audience in audiences if removed else [chosen if chosen in audiences else default]:
        found += queries.entries(
            info.id,
            audience=audience,
            text=text,
            removed=removed,
            after=after,
            limit=PAGE + 1,
            viewer=viewer,
        )
    shown = found[:PAGE]
    following = (
        {"audience": chosen, "q": text, "after": f"{shown[-1].rank}.{shown[-1].id}"}
        if len(found) > PAGE
        else None
    )
    differences = (
        queries.differences(info.id, info.edition_no, viewer=viewer) if info.edition_no else ()
    )
    errors = more.pop("errors", {})
    context = {
        "one": info,
        "state": STATE_NAMES[info.state],
        "tone": pages.TONES.get(info.state, "blue"),
        "acts": {act.value: act in info.actions for act in Act},
        "chips": pages.audience_chips(info, counts, chosen),
        "chosen": chosen,
        "text": text,
        "entries": shown,
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"audience": chosen, "q": text}) if after else "",
        "differences": [(CHANGE_NAMES[d.change], d) for d in differences],
        "editions": queries.editions(info.id, viewer=viewer),
        "trace": [(step, ACT_NAMES[step.act]) for step in info.steps],
        "paste": pages.paste_form(info.kind, {"audience": chosen}, {}),
        "box": pages.opinion_form("", errors),
        "errors": errors,
        "typed_source": info.source,
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/lists/list.html", context, status=status)


@staff()
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put pasted items in, and say line by line what became of them."""
    info, typed = info_or_404(request, key), plain(request.POST)
    text = "\n".join(typed.getlist("text"))
    try:
        report = commands.add_items(
            list_id=key,
            text=text,
            audience=typed.get("audience", ""),
            reason=typed.get("reason", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotList as error:
        errors = ui_errors.form_errors(error)
        given = {**_texts(typed), "text": text}
        return _page(request, info, paste=pages.paste_form(info.kind, given, errors), errors=errors)
    lines = [(line, OUTCOME_NAMES[line.outcome], TONES[line.outcome]) for line in report]
    left = "\n".join(
        line.text for line in report if line.outcome in {Outcome.UNKNOWN, Outcome.REFUSED}
    )
    given = {**_texts(typed), "text": left}
    context = {
        "one": info,
        "lines": lines,
        "totals": [
            (name, sum(line.outcome is outcome for line in report))
            for outcome, name in OUTCOME_NAMES.items()
        ],
        "left": left,
        "paste": pages.paste_form(info.kind, given, {}),
        "audience": typed.get("audience", ""),
    }
    return render(request, "desk/lists/report.html", context)


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one step: submit, pass, return, publish, take down."""
    info, typed = info_or_404(request, key), plain(request.POST)
    opinion = typed.get("opinion", "")[: pages.LONGEST]
    known = SAID.get(typed.get("act", ""))
    if known is None:
        return _page(request, info, errors={"": "请选择一个办理动作"})
    given: dict[str, Any] = {
        "list_id": key,
        "version": pages.number(typed.get("version", "")),
        "opinion": opinion,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    try:
        known[0](**given)
    except commands.Overtaken as error:
        errors = {"": _overtaken(error)}
        return _again(request, key, errors, opinion)
    except commands.CannotList as error:
        return _again(request, key, ui_errors.form_errors(error), opinion)
    messages.success(request, known[1])
    return HttpResponseRedirect(reverse("desk:lists-list", args=[key]))


def _again(request: HttpRequest, key: UUID, errors: dict[str, str], opinion: str) -> HttpResponse:
    box = pages.opinion_form(opinion, errors)
    return _page(request, info_or_404(request, key), errors=errors, box=box)


def _texts(typed: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in typed.items()}


def _overtaken(error: DomainError) -> str:
    what = error.detail.get("what") or "办理过"
    return f"{error.detail['who']}刚刚改过这份名单（{what}）。您写的都留在下方，请先看最新情况"


@staff("catalogue.edit")
@require_POST
def source(request: HttpRequest, key: UUID) -> HttpResponse:
    """Name the document the list rests on."""
    typed = plain(request.POST)
    try:
        commands.name_source(
            list_id=key,
            version=pages.number(typed.get("version", "")),
            source=typed.get("source", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.Overtaken as error:
        errors = {"": _overtaken(error)}
        info = info_or_404(request, key)
        return _page(request, info, errors=errors, typed_source=typed.get("source", ""))
    except commands.CannotList as error:
        return _page(request, info_or_404(request, key), errors=ui_errors.form_errors(error))
    messages.success(request, "已保存依据文件")
    return HttpResponseRedirect(reverse("desk:lists-list", args=[key]))


@staff("catalogue.edit")
def candidates(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose items by how many cases people filed in the last twelve months."""
    info, typed = info_or_404(request, key), plain(request.GET)
    default = "PERSON" if info.kind.has_audiences else ""
    chosen = typed.get("audience", default)
    chosen = chosen if chosen in AUDIENCE_NAMES else default
    context = {
        "one": info,
        "chosen": chosen,
        "chips": pages.audience_chips(
            info, queries.entry_counts(key, viewer=actor_of(request)), chosen
        )[: len(AUDIENCE_NAMES)],
        "candidates": queries.candidates(
            key,
            audience=chosen,
            today=clock.local_date(clock.now()),
            limit=100,
            viewer=actor_of(request),
        ),
        "may_add": Act.SAVE in info.actions,
    }
    return render(request, "desk/lists/candidates.html", context)


@staff("catalogue.edit")
def entry(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Say what the list says of an item, or take it out with a reason."""
    info, viewer = info_or_404(request, key), actor_of(request)
    if number >= 2**63:
        raise NotFound
    typed, errors, overtaken = plain(request.POST), {}, ""
    if request.method == "POST":
        try:
            told = _change(request, key, number)
        except commands.Overtaken as error:
            overtaken = (
                f"{error.detail['who']}刚刚{error.detail['what']}。您写的都留在下面，看过以后再保存"
            )
            errors = {"": overtaken}
        except commands.CannotList as error:
            errors = ui_errors.form_errors(error)
        else:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("desk:lists-list", args=[key]))
    found = queries.entry(key, number, viewer=viewer)
    if found is None:
        raise NotFound
    context = {
        "one": info,
        "entry": found,
        "form": pages.entry_form(info.kind, found, _texts(typed), errors),
        "errors": errors,
        "overtaken": overtaken,
        "removal": pages.removal_form(typed.get("reason", ""), errors),
        "audience": AUDIENCE_NAMES.get(found.audience, ""),
        "may_change": Act.SAVE in info.actions,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/lists/entry.html", context, status=status)


def _change(request: HttpRequest, key: UUID, number: int) -> str:
    typed = plain(request.POST)
    given: dict[str, Any] = {
        "list_id": key,
        "entry_id": number,
        "version": pages.number(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    if typed.get("act") == "remove":
        commands.remove_entry(**given, reason=typed.get("reason", ""))
        return "已移除，下一版公布时生效"
    values: dict[str, Any] = {
        name: typed.get(name, "") for name in ("note", "place", "zone", "exempt")
    }
    values["position"] = pages.number(typed.get("position", ""))
    values["due_on"] = pages.day(typed, "due_on")
    commands.change_entry(**given, values=values)
    return "已保存，下一版公布时生效"


@staff()
def version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Show what a published version changed."""
    info, viewer = info_or_404(request, key), actor_of(request)
    editions = queries.editions(key, viewer=viewer)
    found = next((one for one in editions if one.number == number), None)
    if found is None:
        raise NotFound
    told = queries.differences(key, number - 1, number, limit=PAGE * 4, viewer=viewer)
    context = {
        "one": info,
        "edition": found,
        "differences": [(CHANGE_NAMES[d.change], d) for d in told],
        "audiences": AUDIENCE_NAMES,
    }
    return render(request, "desk/lists/version.html", context)
