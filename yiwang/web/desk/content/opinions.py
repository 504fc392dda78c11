"""Opinions on a draft: show or hide each, and say what became of it."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import ADOPTION_NAMES, OPINION_NAMES, Adoption, OpinionState
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.desk.content.views import info_or_404, require_right, uuid_of, whole
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip

PAGE = 20
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
) -> HttpResponse:
    info, viewer = info_or_404(request, key), actor_of(request)
    wanted = request.GET.get("state", "")
    state = OpinionState(wanted) if wanted in OpinionState.__members__ else None
    before = whole(request.GET.get("before", "")) or None
    found = queries.opinions(key, state=state, before=before, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    following = {"state": wanted, "before": shown[-1].n} if len(found) > PAGE else None
    typed = plain(request.POST)
    every = Chip("全部", "?", is_on=state is None)
    context = {
        "one": info,
        "counts": queries.opinion_counts(key),
        "opinions": [
            (o, OPINION_NAMES[o.state], TONES[o.state], typed if o.id == failed else {})
            for o in shown
        ],
        "adoptions": [(a.value, name) for a, name in ADOPTION_NAMES.items()],
        "chips": [every]
        + [
            Chip(name, "?" + urlencode({"state": s.value}), is_on=s is state)
            for s, name in OPINION_NAMES.items()
        ],
        "errors": errors or {},
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"state": wanted}) if before else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/content/opinions.html", context, status=status)


def _of(request: HttpRequest) -> UUID:
    found = uuid_of(request.POST.get("manuscript", ""))
    if found is None:
        raise NotFound
    return found


def _refused(
    request: HttpRequest, error: commands.CannotJudgeOpinion, failed: UUID
) -> HttpResponse:
    found = {f"{name}-{failed}": text for name, text in error.fields.items()}
    return _page(request, _of(request), errors=found or {"": error.text}, failed=failed)


@staff()
@require_POST
def judge(request: HttpRequest, opinion_id: UUID) -> HttpResponse:
    """Show an opinion to everybody, or hide it with the reason."""
    require_right(request)
    typed, back = plain(request.POST), _of(request)
    try:
        commands.judge_opinion(
            opinion_id=opinion_id,
            is_shown=typed.get("act") == "show",
            reason=typed.get("reason", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotJudgeOpinion as error:
        return _refused(request, error, opinion_id)
    messages.success(request, "已公开" if typed.get("act") == "show" else "已记为不公开")
    return HttpResponseRedirect(reverse("desk:content-opinions", args=[back]))


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
            adoption=Adoption(adoption),
            answer=typed.get("answer", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotJudgeOpinion as error:
        return _refused(request, error, opinion_id)
    messages.success(request, "已保存，和采纳情况说明一起公布")
    return HttpResponseRedirect(reverse("desk:content-opinions", args=[back]))
