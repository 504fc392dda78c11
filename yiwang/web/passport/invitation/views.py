"""岗位邀请: what is still to be done, then accepting; after it one logs in as staff."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import Actor, RealNameLevel
from yiwang.foundation.identity import commands, queries
from yiwang.web.passport import sessions
from yiwang.web.ui.access import actor_of, is_known, public, to_login

BY_PASSWORD = "/login/?way=password"  # noqa: S105  an address


@dataclass(frozen=True, slots=True)
class Step:
    """Something that must be in place before a post may be accepted."""

    name: str
    is_done: bool
    url: str


def _steps(actor: Actor) -> list[Step]:
    account = queries.account(viewer=actor)
    person = queries.person(actor.person_id, viewer=actor) if actor.person_id else None
    here = f"?next={reverse('passport:invitations')}"
    is_verified = person is not None and person.level >= RealNameLevel.VERIFIED
    return [
        Step("实名认证", is_verified, reverse("passport:verify") + here),
        Step("设置密码", bool(account and account.has_password), reverse("passport:password")),
        Step(
            "绑定动态口令",
            bool(account and account.has_second_factor),
            reverse("passport:enrol"),
        ),
    ]


@public
def invitations(request: HttpRequest) -> HttpResponse:
    """Show the posts offered to this telephone number, and what is still to be done."""
    if not is_known(request):
        return to_login(request)
    actor = actor_of(request)
    steps = _steps(actor)
    context = {
        "invitations": queries.invitations_for(viewer=actor, at=clock.now()),
        "steps": steps,
        "is_ready": all(step.is_done for step in steps),
    }
    return render(request, "passport/invitation/list.html", context)


@public
@require_POST
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept a post; from then on the account logs in with password and second factor."""
    if not is_known(request):
        return to_login(request)
    try:
        commands.accept_invitation(invitation_id=key, actor=actor_of(request), at=clock.now())
    except (commands.CannotAccept, commands.CannotAppoint, commands.CannotAssign) as error:
        messages.error(request, error.text)
        return HttpResponseRedirect(reverse("passport:invitations"))
    sessions.end(request)
    messages.success(request, "已接受邀请。请用密码和动态口令登录工作台")
    return HttpResponseRedirect(BY_PASSWORD)
