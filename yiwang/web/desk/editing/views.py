"""Revisions: what waits, one with its differences and trace, and every act on it (目录修订)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.editing import commands, queries
from yiwang.services.editing.types import (
    KIND_NAMES,
    STATE_NAMES,
    TARGET_NAMES,
    Act,
    Kind,
    RevisionInfo,
    RevisionLine,
    State,
    Target,
)
from yiwang.web.desk.editing import boxes
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form

PAGE = 30
LONGEST = 300
TONES = {
    State.DRAFT: "grey",
    State.RETURNED: "amber",
    State.PUBLISHED: "green",
    State.WITHDRAWN: "grey",
}
PASSES = {Act.CHECK: "部门核对通过", Act.CONFIRM: "同意承接", Act.LEGAL: "合法性审核通过"}
OPINIONS = frozenset({Act.RETURN, Act.WITHDRAW, *PASSES, Act.PUBLISH})


def uuid_of(text: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def labelled(found: tuple[RevisionLine, ...]) -> list[dict[str, Any]]:
    """Return lines with the words for their state."""
    return [
        {
            "one": one,
            "state": STATE_NAMES[one.state],
            "tone": TONES.get(one.state, "blue"),
            "target": TARGET_NAMES[one.target],
        }
        for one in found
    ]


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List what waits for the viewer, then every revision in sight by state."""
    viewer, wanted = actor_of(request), request.GET.get("state", "")
    state = State(wanted) if wanted in State.__members__ else None
    before = uuid_of(request.GET.get("before", ""))
    found = queries.revisions(
        states=[state] if state else (), before=before, limit=PAGE + 1, viewer=viewer
    )
    shown = found[:PAGE]
    following = {"state": wanted, "before": shown[-1].id} if len(found) > PAGE else None
    context = {
        "waiting": () if before else labelled(queries.waiting(viewer=viewer)),
        "lines": labelled(shown),
        "chips": _chips(state),
        "state": state,
        "may_edit": may(request, "catalogue.edit"),
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"state": wanted}) if before else "",
    }
    return render(request, "desk/editing/list.html", context)


def _chips(state: State | None) -> list[Chip]:
    every = Chip("全部", "?", is_on=state is None)
    return [every] + [
        Chip(label, "?" + urlencode({"state": s.value}), is_on=s is state)
        for s, label in STATE_NAMES.items()
    ]


def info_or_404(request: HttpRequest, key: UUID) -> RevisionInfo:
    """Return a revision in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    found = queries.revision(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def revision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one revision: where it stands, what differs, what the viewer may do."""
    return _page(request, info_or_404(request, key), {}, "")


def _page(
    request: HttpRequest, info: RevisionInfo, errors: dict[str, str], opinion: str
) -> HttpResponse:
    passing = next((act for act in PASSES if act in info.actions), None)
    box = Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=opinion,
        required=False,
        hint="退回或者撤回要写清楚原因",
        maxlength=LONGEST,
    )
    is_waiting = info.actions & {*PASSES, Act.PUBLISH, Act.RETURN, Act.WITHDRAW}
    context = {
        "one": info,
        "state": STATE_NAMES[info.state],
        "tone": TONES.get(info.state, "blue"),
        "kind": KIND_NAMES[info.kind],
        "target": TARGET_NAMES[info.target],
        "is_first": info.kind is Kind.CREATE and info.target is not Target.LIST,
        "may_edit": may(request, "catalogue.edit"),
        "has_tree": info.target is Target.LIST and info.has_content,
        "acts": {act.value: act in info.actions for act in Act},
        "pass_label": PASSES[passing] if passing else "",
        "form": Form([box], errors) if is_waiting else None,
        "errors": errors,
        "trace": [(s, STATE_NAMES[s.state]) for s in reversed(info.steps)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/editing/revision.html", context, status=status)


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one step: submit, pass, publish, return, withdraw, take over a new version."""
    typed = plain(request.POST)
    wanted, seen = typed.get("act", ""), boxes.whole(typed.get("version", ""))
    opinion = typed.get("opinion", "")[:LONGEST]
    try:
        told = _take(request, key, wanted, seen if isinstance(seen, int) else 0, opinion)
    except commands.Overtaken as error:
        sentence = (
            f"{error.detail['who']}刚刚办理过这份修订稿。您写的意见保存在下方，请先看最新情况"
        )
        return _page(request, info_or_404(request, key), {"": sentence}, opinion)
    except commands.CannotRevise as error:
        errors = ui_errors.form_errors(error)
        return _page(request, info_or_404(request, key), errors, opinion)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:editing-revision", args=[key]))


def _take(request: HttpRequest, key: UUID, wanted: str, version: int, opinion: str) -> str:
    given: dict[str, Any] = {"revision_id": key, "actor": actor_of(request), "at": clock.now()}
    if wanted == "rebase":
        both = commands.rebase_revision(**given)
        names = "、".join(both)
        return f"已接上新版本。两边都改过的：{names}，请逐项核对" if both else "已接上新版本"
    given["version"] = version
    if wanted == "submit":
        commands.submit_revision(**given)
        return "已提请部门核对"
    if wanted == "pass":
        return f"已办理，现在是“{STATE_NAMES[commands.pass_check(**given, opinion=opinion)]}”"
    if wanted == "publish":
        state = commands.publish_revision(**given, opinion=opinion)
        return "已发布，立即生效" if state is State.PUBLISHED else "已定时，到期自动生效"
    if wanted == "return":
        commands.return_revision(**given, opinion=opinion)
        return "已退回"
    if wanted == "withdraw":
        commands.withdraw_revision(**given, opinion=opinion)
        return "已撤回"
    raise commands.CannotRevise("请选择一个办理动作", reason="act")
