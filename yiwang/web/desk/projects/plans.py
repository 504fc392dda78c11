"""The lists of approvals by division and kind: another version proposed, another publishes it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import (
    COUNTED_NAMES,
    EVENT_NAMES,
    Absence,
    Counted,
    ProfileInfo,
    ProfileState,
    ProjectKind,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.desk.fields import plain
from yiwang.web.desk.projects import forms, plan_forms
from yiwang.web.desk.projects.views import PAGE, refused, uuid
from yiwang.web.ui.access import actor_of, may, staff

RIGHTS = ("catalogue.edit", "catalogue.publish")
STATES = {
    ProfileState.PROPOSED: ("等待发布", "amber"),
    ProfileState.PUBLISHED: ("已发布", "green"),
    ProfileState.REJECTED: ("已退回", "grey"),
}


def _require(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """List the versions, and begin another one."""
    _require(request)
    before = uuid(request.GET.get("before", ""))
    found = queries.profiles(viewer=actor_of(request), before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    context = {
        "rows": [(one, *STATES[one.state]) for one in shown],
        "kinds": plan_forms.KINDS if may(request, "catalogue.edit") else (),
        "region": actor_of(request).region_code,
        "next_url": f"?before={shown[-1].id}" if len(found) > PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "desk/projects/lists.html", context)


@staff("catalogue.edit")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose another version of one's division's list for a kind."""
    viewer, typed = actor_of(request), plain(request.POST)
    asked = typed.get("kind", plain(request.GET).get("kind", ""))
    info = _basis(viewer.region_code, asked)
    if info is None:
        messages.error(request, "这里还没有这类项目的审批事项清单可以修改")
        return redirect("desk:project-lists")
    errors: dict[str, str] = {}
    status: int = HTTPStatus.OK
    if request.method == "POST":
        try:
            made = commands.propose_profile(**_proposed(viewer.region_code, info, typed),
                                            actor=viewer, at=clock.now())  # fmt: skip
        except DomainError as error:
            errors, status = refused(error)
        else:
            messages.success(request, "已提出，等另一个人发布")
            return redirect("desk:project-list", made)
    region = orgs.region(viewer.region_code)
    sent = typed if request.method == "POST" else QueryDict()
    context = {
        "info": info,
        "additions": plan_forms.addition_forms(info, sent, errors),
        "errors": errors,
        "region_name": region.name if region else "",
        "form": plan_forms.propose_form(info, typed if request.method == "POST" else None, errors),
    }
    return render(request, "desk/projects/propose.html", context, status=status)


def _basis(region_code: str, kind: str) -> ProfileInfo | None:
    if kind not in ProjectKind.__members__:
        return None
    return queries.profile(region_code, ProjectKind(kind), at=clock.now())


def _proposed(region_code: str, info: ProfileInfo, typed: QueryDict) -> dict[str, Any]:
    absence = typed.get("absence", "")
    return {
        "region_code": region_code,
        "kind": info.kind,
        "number": forms.number(typed.get("number", "")),
        "total": forms.number(typed.get("total", "")),
        "days": {s.no: forms.number(typed.get(f"days-{s.no}", "")) for s in info.profile.stages},
        "counted": frozenset(
            Counted(one) for one in typed.getlist("counted") if one in Counted.__members__
        ),
        "absence": Absence(absence) if absence in Absence.__members__ else Absence.WAITS,
        "absence_days": max(0, forms.number(typed.get("absence_days", ""))),
        "dropped": frozenset(typed.getlist("dropped")),
        "added": plan_forms.additions(typed),
        "source": typed.get("source", ""),
        "reason": typed.get("reason", ""),
    }


@staff()
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a version; publish or reject what somebody else proposed."""
    _require(request)
    viewer, typed = actor_of(request), plain(request.POST)
    errors: dict[str, str] = {}
    info = queries.profile_version(key, viewer=viewer)
    status: int = HTTPStatus.OK
    if request.method == "POST":
        try:
            told = _decide(info, typed, {"actor": viewer, "at": clock.now()})
        except DomainError as error:
            errors, status = refused(error)
        else:
            messages.success(request, told)
            return redirect("desk:project-list", key)
    context = {
        "info": info,
        "state": STATES[info.state],
        "events": EVENT_NAMES,
        "counted": [(name, one in info.profile.counted) for one, name in COUNTED_NAMES.items()],
        "form": plan_forms.publish_form(typed, errors) if info.may_decide else None,
    }
    return render(request, "desk/projects/list.html", context, status=status)


def _decide(info: ProfileInfo, typed: QueryDict, given: dict[str, Any]) -> str:
    opinion = typed.get("opinion", "")
    if typed.get("act") == "reject":
        commands.reject_profile(profile_id=info.id, opinion=opinion, **given)
        return "已退回"
    day = forms.boxed_day(typed, "valid_from")
    if day is None:
        raise commands.CannotProject(fields={"valid_from": "请填写从哪天起施行"})
    commands.publish_profile(profile_id=info.id, valid_from=day, opinion=opinion, **given)
    return "已发布，以后登记的项目按这一版办理"
