"""组织机构: what an administrator may see and change of the organisations in reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
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
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.types import BodyEntry, OrganisationInfo, OrganisationKind, RegionInfo
from yiwang.web.desk import reach
from yiwang.web.desk.fields import plain
from yiwang.web.desk.organisations import forms as asked
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Cell, Column, Table

MANAGE = "admin.manage"
PAGE = 50
CURSOR = re.compile(r".{0,200}\|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COLUMNS = (Column("机构"), Column("类别"), Column("地址"), Column("电话"))


def _bound(request: HttpRequest, form: type[forms.Form], **initial: str) -> forms.Form:
    return form(plain(request.POST) if request.method == "POST" else None, initial=initial)


def _attempt(form: forms.Form, act: Callable[[], object]) -> bool:
    """Run a command; what it refuses is shown beside the fields."""
    try:
        act()
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        for key, sentence in ui_errors.form_errors(error).items():
            name = key.removesuffix("-0")
            form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


def _status(form: forms.Form) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@staff(MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """List the organisations of a division; the divisions below are a step away."""
    viewer, region = actor_of(request), reach.chosen(request)
    after = plain(request.GET).get("after", "")
    found = queries.organisations_in(
        region.code, after=after if CURSOR.fullmatch(after) else "", limit=PAGE + 1, viewer=viewer
    )
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    more = {"region": region.code, "after": f"{last.sort_key}|{last.id}"} if last else {}
    context = {
        "region": region,
        "path": [r for r in queries.region_path(region.code) if reach.within(r.code, viewer)],
        "inside": queries.children(region.code, viewer=viewer),
        "table": Table(f"{region.name}的机构", COLUMNS, [_line(o) for o in shown]),
        "has_any": bool(shown),
        "first_url": f"?{urlencode({'region': region.code})}" if after else "",
        "next_url": f"?{urlencode(more)}" if more else "",
    }
    return render(request, "desk/organisations/list.html", context)


def _line(o: OrganisationInfo) -> list[Cell]:
    note = "代码为示例" if o.is_synthetic else o.uscc
    return [
        Cell(o.name, url=reverse("desk:organisation", args=[o.id]), note=note),
        Cell(asked.KINDS.get(o.kind, "村（社区）")),
        Cell(o.address or "未登记", note=o.hours),
        Cell(o.phone or "未登记"),
    ]


@staff(MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Add one organisation to a division."""
    region = reach.chosen(request)
    kind = request.GET.get("kind", OrganisationKind.DEPARTMENT.value)
    form = _bound(request, asked.Entered, kind=kind, seated="no")
    if request.method == "POST" and form.is_valid():
        made: list[UUID] = []
        entry = _entry(region, form.cleaned_data)
        if _attempt(form, lambda: made.extend(_added(request, region, entry))):
            said = "已登记" if made else "已有同名的机构，没有重复登记"
            messages.success(request, f"{said}：{entry.name}")
            return HttpResponseRedirect(f"{reverse('desk:organisations')}?region={region.code}")
    context = {"region": region, "form": ui_forms.from_django(form)}
    return render(request, "desk/organisations/add.html", context, status=_status(form))


def _entry(region: RegionInfo, data: dict[str, str]) -> BodyEntry:
    return BodyEntry(
        region_code=region.code,
        kind=OrganisationKind(data["kind"]),
        standard_name=data["standard_name"],
        name=data["name"],
        short_name=data["standard_name"],
        uscc=data["uscc"],
        address=data["address"],
        phone=data["phone"],
        complaint_phone=data["complaint_phone"],
        hours=data["hours"],
        is_seated=data["seated"] == "yes",
    )


def _added(request: HttpRequest, region: RegionInfo, entry: BodyEntry) -> tuple[UUID, ...]:
    return commands.open_bodies(
        region_code=region.code, entries=[entry], actor=actor_of(request), at=clock.now()
    )


def _in_reach(request: HttpRequest, key: UUID) -> OrganisationInfo:
    found = queries.organisation(key, viewer=actor_of(request))
    if found is None or not reach.within(found.region_code, actor_of(request)):
        raise NotFound
    return found


@staff(MANAGE)
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one organisation; change what it tells the public."""
    viewer, found = actor_of(request), _in_reach(request, key)
    names = ("address", "phone", "complaint_phone", "hours")
    form = _bound(request, asked.Changed, **{name: getattr(found, name) for name in names})
    if (
        request.method == "POST"
        and form.is_valid()
        and _attempt(
            form,
            lambda: commands.change_organisation(
                organisation_id=key, values=dict(form.cleaned_data), actor=viewer, at=clock.now()
            ),
        )
    ):
        messages.success(request, "已保存，办事指南上随即更新")
        return HttpResponseRedirect(reverse("desk:organisation", args=[key]))
    return _page(request, found, form)


def _page(
    request: HttpRequest,
    found: OrganisationInfo,
    form: forms.Form,
    window: forms.Form | None = None,
) -> HttpResponse:
    viewer = actor_of(request)
    faulty = form if window is None else window
    context = {
        "one": found,
        "kind": asked.KINDS.get(found.kind, "村（社区）"),
        "region": queries.region(found.region_code, viewer=viewer),
        "hall": queries.hall_of(found.id, viewer=viewer),
        "changes": ui_forms.from_django(form),
        "window": ui_forms.from_django(window or asked.Window()),
        "form": ui_forms.from_django(faulty),
        "posts": queries.posts_of(found.id, viewer=viewer),
        "former": queries.former_names(found.id, viewer=viewer),
    }
    return render(request, "desk/organisations/show.html", context, status=_status(faulty))


@staff(MANAGE)
@require_POST
def add_window(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a window to a hall (窗口), or a post."""
    found, form = _in_reach(request, key), asked.Window(plain(request.POST))
    if form.is_valid() and _attempt(
        form,
        lambda: commands.add_post(
            organisation_id=key,
            name=form.cleaned_data["post"],
            actor=actor_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, f"已设置：{form.cleaned_data['post']}")
        return HttpResponseRedirect(reverse("desk:organisation", args=[key]))
    names = ("address", "phone", "complaint_phone", "hours")
    initial = {name: getattr(found, name) for name in names}
    return _page(request, found, asked.Changed(initial=initial), form)


@staff(MANAGE)
def rename(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give an organisation another name (更名)."""
    found = _in_reach(request, key)
    form = _bound(request, asked.Renamed, name=found.name, short_name=found.short_name)
    if (
        request.method == "POST"
        and form.is_valid()
        and _attempt(
            form,
            lambda: commands.rename_organisation(
                organisation_id=key, **form.cleaned_data, actor=actor_of(request), at=clock.now()
            ),
        )
    ):
        messages.success(request, "已更名，原来的名称留有记录")
        return HttpResponseRedirect(reverse("desk:organisation", args=[key]))
    context = {"one": found, "form": ui_forms.from_django(form), "act": "更名"}
    return render(request, "desk/organisations/change.html", context, status=_status(form))


@staff(MANAGE)
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an organisation (撤销)."""
    found = _in_reach(request, key)
    form = _bound(request, asked.Closed)
    if (
        request.method == "POST"
        and form.is_valid()
        and _attempt(
            form,
            lambda: commands.close_organisation(
                organisation_id=key,
                basis=form.cleaned_data["basis"],
                actor=actor_of(request),
                at=clock.now(),
            ),
        )
    ):
        messages.success(request, f"已撤销：{found.name}，它的办事指南不再公开")
        region = f"?region={found.region_code}"
        return HttpResponseRedirect(reverse("desk:organisations") + region)
    context = {"one": found, "form": ui_forms.from_django(form), "act": "撤销"}
    return render(request, "desk/organisations/change.html", context, status=_status(form))
