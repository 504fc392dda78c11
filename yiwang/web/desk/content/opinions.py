"""Opinions on a draft: show or hide each, say what became of it, take them all as a file."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import (
    ADOPTION_NAMES,
    OPINION_NAMES,
    Adoption,
    OpinionInfo,
    OpinionState,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.web.desk.content.views import info_or_404, require_right, uuid_of, whole
from yiwang.web.desk.fields import plain
from yiwang.web.desk.tables import cell, download, pieces
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip

PAGE = 20
AT_ONCE = 100
HEAD = (
    "序号", "署名", "意见", "提出时间", "公开", "不公开的理由", "审看人", "采纳情况", "说明",
    "写说明的人",
)  # fmt: skip
TONES = {
    OpinionState.WAITING: "amber",
    OpinionState.SHOWN: "green",
    OpinionState.HIDDEN: "grey",
}


@staff()
def listing(request: HttpRequest, key: UUID) -> HttpResponse:
    """List the opinions on a draft, newest first."""
    return _page(request, key)


def _page(
    request: HttpRequest,
    key: UUID,
    *,
    errors: dict[str, str] | None = None,
    failed: UUID | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    info, viewer = info_or_404(request, key), actor_of(request)
    state, before = _where(request)
    if failed:  # with its words, wherever it stands by now
        state, before = None, whole(plain(request.POST).get("n", "")) + 1
    here = reverse("desk:content-opinions", args=[key]) + "?"
    found = queries.opinions(key, state=state, before=before, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    wanted = state.value if state else ""
    following = {"state": wanted, "before": shown[-1].n} if len(found) > PAGE else None
    typed, wrong = plain(request.POST), _beside(errors or {}, failed)
    every = Chip("全部", here, is_on=state is None)
    context = {
        "one": info,
        "counts": queries.opinion_counts(key),
        "opinions": [
            (
                o,
                OPINION_NAMES[o.state],
                TONES[o.state],
                *((typed, wrong) if o.id == failed else ({}, {})),
            )
            for o in shown
        ],
        "here_url": here,
        "where": {"state": wanted, "before": before or ""},
        "adoptions": [(a.value, name) for a, name in ADOPTION_NAMES.items()],
        "chips": [every]
        + [
            Chip(name, here + urlencode({"state": s.value}), is_on=s is state)
            for s, name in OPINION_NAMES.items()
        ],
        "errors": errors or {},
        "next_url": here + urlencode(following) if following else "",
        "first_url": here + urlencode({"state": wanted}) if before else "",
    }
    return render(request, "desk/content/opinions.html", context, status=status)


def _beside(errors: dict[str, str], failed: UUID | None) -> dict[str, str]:
    """Return the errors of the opinion that failed, by the plain names of its fields."""
    return {name.removesuffix(f"-{failed}"): text for name, text in errors.items() if name}


def _where(request: HttpRequest) -> tuple[OpinionState | None, int | None]:
    """Return which opinions are looked at, and from which number down."""
    given = plain(request.POST) if request.method == "POST" else request.GET
    wanted = given.get("state", "")
    state = OpinionState(wanted) if wanted in OpinionState.__members__ else None
    return state, whole(given.get("before", "")) or None


def _back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return to the place in the list from which the act was done."""
    state, before = _where(request)
    there = urlencode({"state": state.value if state else "", "before": before or ""})
    return HttpResponseRedirect(f"{reverse('desk:content-opinions', args=[key])}?{there}")


def _of(request: HttpRequest) -> UUID:
    found = uuid_of(request.POST.get("manuscript", ""))
    if found is None:
        raise NotFound
    return found


def _refused(
    request: HttpRequest,
    error: commands.CannotJudgeOpinion | commands.OpinionOvertaken,
    failed: UUID,
) -> HttpResponse:
    """Show the page again with what was typed; of an opinion judged meanwhile, by whom and when."""
    if isinstance(error, commands.OpinionOvertaken):
        when = timezone.localtime(error.detail["when"])
        told = (
            f"{error.detail['who']}在 {when:%H:%M} 已经办理过这条意见。"
            "您写的留在那一条下面，请先看最新情况再决定"
        )
        found, status = {"": told}, HTTPStatus.CONFLICT
    else:
        found = {f"{name}-{failed}": text for name, text in error.fields.items()}
        found, status = found or {"": error.text}, HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, _of(request), errors=found, failed=failed, status=status)


@staff()
@require_POST
def judge(request: HttpRequest, opinion_id: UUID) -> HttpResponse:
    """Show an opinion to everybody, or hide it with the reason."""
    require_right(request)
    typed, back = plain(request.POST), _of(request)
    try:
        commands.judge_opinion(
            opinion_id=opinion_id,
            version=whole(typed.get("version", "")),
            is_shown=typed.get("act") == "show",
            reason=typed.get("reason", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except (commands.CannotJudgeOpinion, commands.OpinionOvertaken) as error:
        return _refused(request, error, opinion_id)
    messages.success(request, "已公开" if typed.get("act") == "show" else "已记为不公开")
    return _back(request, back)


@staff()
@require_POST
def answer(request: HttpRequest, opinion_id: UUID) -> HttpResponse:
    """Say what became of an opinion, and why."""
    require_right(request)
    typed, back = plain(request.POST), _of(request)
    adoption = str(typed.get("adoption", ""))
    if adoption not in Adoption.__members__:
        missing = commands.CannotJudgeOpinion(fields={"adoption": "请选择采纳情况"})
        return _refused(request, missing, opinion_id)
    try:
        commands.answer_opinion(
            opinion_id=opinion_id,
            version=whole(typed.get("version", "")),
            adoption=Adoption(adoption),
            answer=typed.get("answer", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except (commands.CannotJudgeOpinion, commands.OpinionOvertaken) as error:
        return _refused(request, error, opinion_id)
    messages.success(request, "已保存，和采纳情况说明一起公布")
    return _back(request, back)


def _all(key: UUID, state: OpinionState | None, viewer: Actor) -> Iterator[OpinionInfo]:
    """Yield the opinions on a draft, newest first, read by the hundred."""
    before = None
    while True:
        found = queries.opinions(key, state=state, before=before, limit=AT_ONCE, viewer=viewer)
        yield from found
        if len(found) < AT_ONCE:
            return
        before = found[-1].n


def _cells(one: OpinionInfo) -> tuple[str | int, ...]:
    given = timezone.localtime(one.given_at)
    return (
        one.n,
        cell(one.public_name),
        cell(one.public_text),
        f"{given:%Y-%m-%d %H:%M}",
        OPINION_NAMES[one.state],
        cell(one.reason),
        cell(one.judged_by),
        one.adoption_name,
        cell(one.answer),
        cell(one.answered_by),
    )


@staff()
@require_POST
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the opinions as a file, numbers of persons in them covered."""
    info = info_or_404(request, key)
    state, _ = _where(request)
    rows = map(_cells, _all(key, state, actor_of(request)))
    name = f"征集到的意见-{info.public_no}-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.csv"
    return download(pieces(HEAD, rows, "共 {} 条".format), name)
