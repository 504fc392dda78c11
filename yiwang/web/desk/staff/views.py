"""人员与岗位: the staff of the divisions an administrator reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.types import StaffLine
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.web.desk import reach
from yiwang.web.desk.fields import plain
from yiwang.web.desk.staff import forms as asked
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Cell, Column, Table

MANAGE = "admin.manage"
PAGE = 50
DAY = timedelta(days=1)
COLUMNS = (Column("姓名"), Column("单位"), Column("角色"), Column("最近登录"))


def _refused(form: forms.Form, act: Callable[[], object]) -> bool:
    """Run a command; tell whether it was refused, with the sentences beside the fields."""
    try:
        act()
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        for name, sentence in ui_errors.form_errors(error).items():
            form.add_error(name if name in form.fields else None, sentence)
        return True
    return False


def _done(request: HttpRequest, said: str, act: Callable[[], object]) -> None:
    """Run a command of a button; say how it went."""
    try:
        act()
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, said)


def _status(*asked_forms: forms.Form) -> HTTPStatus:
    wrong = any(form.errors for form in asked_forms)
    return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def _bodies(region: RegionInfo, viewer: Actor) -> list[tuple[str, str]]:
    """Return the organisations of a division and of the divisions directly below it."""
    codes = [region.code, *(r.code for r in orgs.children(region.code, viewer=viewer))]
    return [(str(o.id), o.name) for o in orgs.organisations_among(codes, viewer=viewer)]


def _until(last: date | None) -> date | None:
    return last + DAY if last else None


@staff(MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """List the staff of a division and below, by job number; find by name or number."""
    viewer, region, at = actor_of(request), reach.chosen(request), clock.now()
    asked_for = plain(request.GET)
    text, after = asked_for.get("q", "").strip()[:40], asked_for.get("after", "")[:30]
    found = queries.personnel(
        region_code=region.code,
        organisation_id=_uuid(asked_for.get("organisation", "")),
        text=text,
        after=after,
        limit=PAGE + 1,
        viewer=viewer,
        at=at,
    )
    shown = found[:PAGE]
    same = {"region": region.code, "q": text, "organisation": asked_for.get("organisation", "")}
    context = {
        "region": region,
        "path": [r for r in orgs.region_path(region.code) if reach.within(r.code, viewer)],
        "inside": orgs.children(region.code, viewer=viewer),
        "text": text,
        "table": Table(f"{region.name}的工作人员", COLUMNS, [_line(one) for one in shown]),
        "has_any": bool(shown),
        "invitations": queries.invitations(region_code=region.code, viewer=viewer, at=at),
        "first_url": f"?{urlencode(same)}" if after else "",
        "next_url": f"?{urlencode({**same, 'after': shown[-1].job_number})}"
        if len(found) > PAGE
        else "",
    }
    return render(request, "desk/staff/list.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _line(one: StaffLine) -> list[Cell]:
    roles = [r.role_name for r in one.roles if not r.is_over]
    seen = one.last_login
    return [
        Cell(one.name, url=reverse("desk:staff-member", args=[one.id]), note=one.job_number),
        Cell(one.organisation_name),
        Cell("、".join(dict.fromkeys(roles)) or ("没有角色" if one.is_active else "已离岗")),
        Cell(f"{seen.year}年{seen.month}月{seen.day}日" if seen else "还没有登录"),
    ]


@staff(MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Add somebody by telephone: an account is appointed, others are invited."""
    viewer, region, at = actor_of(request), reach.chosen(request), clock.now()
    form = asked.Person(
        plain(request.POST) if request.method == "POST" else None,
        bodies=_bodies(region, viewer),
        roles=queries.grantable_roles(region.code, viewer=viewer),
        initial={"valid_from": clock.local_date(at)},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made: list[Any] = []
        if not _refused(form, lambda: made.append(_appoint(request, region, data))):
            invited = made[0].staff_id is None
            messages.success(request, "已发出邀请短信，等对方确认" if invited else "已任命")
            return HttpResponseRedirect(f"{reverse('desk:staff')}?region={region.code}")
    context = {"region": region, "form": ui_forms.from_django(form)}
    return render(request, "desk/staff/add.html", context, status=_status(form))


def _appoint(request: HttpRequest, region: RegionInfo, data: dict[str, Any]) -> object:
    return commands.appoint(
        phone=data["phone"],
        name=data["name"],
        job_number=data["job_number"],
        role=data["role"],
        organisation_id=UUID(data["organisation"]),
        region_code=region.code,
        valid_from=data["valid_from"],
        valid_until=_until(data["valid_until"]),
        actor=actor_of(request),
        at=clock.now(),
    )


def _found(request: HttpRequest, key: UUID) -> StaffLine:
    found = queries.staff_file(key, viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound
    return found


@staff(MANAGE)
def member(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one member of staff: roles, absences."""
    found = _found(request, key)
    return _page(request, found, _role_form(request, found), _absence_form(request, found))


def _region_of(found: StaffLine, viewer: Actor) -> RegionInfo:
    body = orgs.organisation(found.organisation_id, viewer=viewer)
    if body is None:
        raise NotFound
    return reach.region_or_404(body.region_code, viewer)


def _role_form(request: HttpRequest, found: StaffLine, data: Any = None) -> asked.Role:
    viewer = actor_of(request)
    region = _region_of(found, viewer)
    return asked.Role(
        data,
        bodies=_bodies(region, viewer),
        roles=queries.grantable_roles(region.code, viewer=viewer),
        initial={
            "organisation": str(found.organisation_id),
            "valid_from": clock.local_date(clock.now()),
        },
    )


def _absence_form(request: HttpRequest, found: StaffLine, data: Any = None) -> asked.Absence:
    viewer = actor_of(request)
    region = _region_of(found, viewer)
    others = queries.personnel(
        region_code=region.code,
        organisation_id=found.organisation_id,
        limit=200,
        viewer=viewer,
        at=clock.now(),
    )
    held = [r for r in found.roles if not r.is_over and r.organisation_id == found.organisation_id]
    return asked.Absence(
        data,
        posts=[(str(r.assignment_id), f"{r.organisation_name}·{r.role_name}") for r in held],
        colleagues=[
            (str(o.id), f"{o.name}（{o.job_number}）")
            for o in others
            if o.id != found.id and o.is_active
        ],
    )


def _page(
    request: HttpRequest, found: StaffLine, role: asked.Role, absent: asked.Absence
) -> HttpResponse:
    viewer, at = actor_of(request), clock.now()
    faulty: forms.Form = absent if absent.errors else role
    context = {
        "one": found,
        "region": _region_of(found, viewer),
        "is_self": found.id == viewer.staff_id,
        "role": ui_forms.from_django(role),
        "absence": ui_forms.from_django(absent),
        "form": ui_forms.from_django(faulty),
        "delegations": queries.delegations_of(found.id, viewer=viewer, at=at),
    }
    return render(request, "desk/staff/member.html", context, status=_status(role, absent))


def _back(key: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:staff-member", args=[key]))


@staff(MANAGE)
@require_POST
def give_role(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give one more role (任命)."""
    found = _found(request, key)
    form = _role_form(request, found, plain(request.POST))
    if form.is_valid():
        data, region = form.cleaned_data, _region_of(found, actor_of(request))
        if not _refused(
            form,
            lambda: commands.assign_role(
                staff_id=key,
                role=data["role"],
                organisation_id=UUID(data["organisation"]),
                region_code=region.code,
                valid_from=data["valid_from"],
                valid_until=_until(data["valid_until"]),
                actor=actor_of(request),
                at=clock.now(),
            ),
        ):
            messages.success(request, "已任命")
            return _back(key)
    return _page(request, found, form, _absence_form(request, found))


@staff(MANAGE)
@require_POST
def end_role(request: HttpRequest, key: UUID, assignment: UUID) -> HttpResponse:
    """End a role today (免去)."""
    found, today = _found(request, key), clock.local_date(clock.now())
    held = next((r for r in found.roles if r.assignment_id == assignment), None)
    if held is None:
        raise NotFound
    _done(
        request,
        "已免去",
        lambda: commands.end_role(
            assignment_id=assignment,
            on=max(today, held.valid_from),
            actor=actor_of(request),
            at=clock.now(),
        ),
    )
    return _back(key)


@staff(MANAGE)
@require_POST
def absence(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a colleague stand in (代行)."""
    found = _found(request, key)
    form = _absence_form(request, found, plain(request.POST))
    if form.is_valid():
        data = form.cleaned_data
        if not _refused(
            form,
            lambda: commands.delegate_absence(
                assignment_id=UUID(data["assignment"]),
                deputy_id=UUID(data["deputy"]),
                starts_on=data["starts_on"],
                ends_on=data["ends_on"] + DAY,
                reason=data["reason"],
                actor=actor_of(request),
                at=clock.now(),
            ),
        ):
            messages.success(request, "已登记代行")
            return _back(key)
    return _page(request, found, _role_form(request, found), form)


@staff(MANAGE)
@require_POST
def end_absence(request: HttpRequest, key: UUID, absence: UUID) -> HttpResponse:
    """Take a delegation back (收回)."""
    found = _found(request, key)
    _done(
        request,
        "已收回",
        lambda: commands.end_delegation(
            delegation_id=absence, actor=actor_of(request), at=clock.now()
        ),
    )
    return _back(found.id)


@staff(MANAGE)
def leave(request: HttpRequest, key: UUID) -> HttpResponse:
    """Note that somebody left (离岗): asked once more, then every role ends."""
    found = _found(request, key)
    if request.method != "POST":
        return render(request, "desk/staff/leave.html", {"one": found})
    _done(
        request,
        f"已登记离岗：{found.name}",
        lambda: commands.dismiss_staff(staff_id=key, actor=actor_of(request), at=clock.now()),
    )
    return _back(key)


@staff(MANAGE)
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an invitation back (撤回邀请)."""
    _done(
        request,
        "已撤回邀请",
        lambda: commands.withdraw_invitation(
            invitation_id=key, actor=actor_of(request), at=clock.now()
        ),
    )
    return HttpResponseRedirect(reverse("desk:staff"))
