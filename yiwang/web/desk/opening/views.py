"""Opening a division (开通地区): choose it, enter its organisations, name its administrators.

Nothing is kept in the session: what was typed is a row of the opening, what was entered are the
rows themselves, so anyone in charge may go on where another stopped.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as people
from yiwang.foundation.identity.types import InvitationInfo
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.types import OrganisationKind, RegionInfo
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk import reach
from yiwang.web.desk.fields import plain
from yiwang.web.desk.opening import pages
from yiwang.web.desk.opening.forms import Administrator
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

MANAGE = "admin.manage"
LEFT_OUT = {"csrfmiddlewaretoken", "act", "version"}


@staff(MANAGE)
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the division to open."""
    picker = reach.picker(request, lambda code: reverse("desk:opening-region", args=[code]))
    return render(request, "desk/opening/choose.html", {"picker": picker})


def _region(request: HttpRequest, code: str) -> RegionInfo:
    return reach.region_or_404(code, actor_of(request))


@staff(MANAGE)
def checklist(request: HttpRequest, region: str) -> HttpResponse:
    """Show how far the opening has come; begin it."""
    viewer, found = actor_of(request), _region(request, region)
    if request.method == "POST":
        commands.start_opening(region_code=region, actor=viewer, at=clock.now())
        return HttpResponseRedirect(reverse("desk:opening-departments", args=[region]))
    opening = queries.opening(region, viewer=viewer)
    first = catalogue.first_published(region, viewer=viewer)
    guides = len(catalogue.in_region(region, viewer=viewer))
    context = {
        "region": found,
        "opening": opening,
        "steps": _steps(request, found, guides),
        "guides": guides,
        "first": first,
        "took": _took(int((first - opening.started_at).total_seconds()))
        if first and opening and first >= opening.started_at
        else "",
    }
    return render(request, "desk/opening/checklist.html", context)


def _took(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "小时"), (minutes, "分"), (rest, "秒"))
    return "".join(f" {n} {unit}" for n, unit in parts if n).strip() or "不到 1 秒"


def _steps(request: HttpRequest, region: RegionInfo, guides: int) -> list[pages.Step]:
    viewer, at, code = actor_of(request), clock.now(), region.code
    own = queries.organisations_in(code, limit=500, viewer=viewer)
    departments = sum(o.kind is OrganisationKind.DEPARTMENT for o in own)
    kinds = queries.counts_by_kind(code, viewer=viewer)
    halls, towns = kinds.get(OrganisationKind.HALL, 0), kinds.get(OrganisationKind.TOWNSHIP, 0)
    stations = kinds.get(OrganisationKind.STATION, 0)
    names = people.administrators_of(code, viewer=viewer, at=at)
    invited = [i for i in _invited(request, code) if i.is_open]
    waiting = f"，等 {len(invited)} 人接受邀请" if invited else ""
    listed = f"{reverse('desk:organisations')}?region={code}"
    return [
        pages.Step(
            "部门",
            f"{departments} 个",
            reverse("desk:opening-departments", args=[code]),
            "登记部门",
            departments > 0,
        ),
        pages.Step(
            "大厅、乡镇和代办点",
            f"大厅 {halls} 个，乡镇街道 {towns} 个，代办点 {stations} 个",
            reverse("desk:opening-halls", args=[code]),
            "登记乡镇和代办点",
            halls > 0,
        ),
        pages.Step(
            "管理员",
            ("、".join(names) or "还没有") + waiting,
            reverse("desk:opening-administrators", args=[code]),
            "任命管理员",
            bool(names),
        ),
        pages.Step(
            "人员与岗位",
            "窗口、审查、审批等岗位由本地管理员配备",
            f"{reverse('desk:staff')}?region={code}",
            "配备人员",
            len(people.personnel(region_code=code, viewer=viewer, at=at, limit=2)) > 1,
        ),
        pages.Step(
            "办事指南",
            f"已公开 {guides} 份"
            if guides
            else "由目录编辑提出、发布审核发布，在“启用实施清单”里办",
            listed,
            "看组织机构",
            guides > 0,
        ),
    ]


@staff(MANAGE)
def departments(request: HttpRequest, region: str) -> HttpResponse:
    """Enter the departments of the standard list."""
    return _sheet(request, _region(request, region), "departments")


@staff(MANAGE)
def halls(request: HttpRequest, region: str) -> HttpResponse:
    """Enter the governments of townships and the stations of villages."""
    return _sheet(request, _region(request, region), "halls")


def _sheet(request: HttpRequest, region: RegionInfo, step: str) -> HttpResponse:
    viewer = actor_of(request)
    here = reverse(f"desk:opening-{step}", args=[region.code])
    opening = queries.opening(region.code, viewer=viewer)
    if opening is None:
        return HttpResponseRedirect(reverse("desk:opening-region", args=[region.code]))
    if request.method != "POST":
        sheet = pages.Sheet(region, step, opening.kept.get(step, {}), viewer)
        rows = request.GET.get("page") == pages.ROWS and bool(sheet.chosen)
        return _show(request, sheet, {}, rows=rows)
    typed = _keep(request, region.code, step)
    sheet = pages.Sheet(region, step, typed, viewer)
    if not sheet.chosen:
        return _show(request, sheet, {"bodies": "请选择要登记的单位"}, rows=False)
    if request.POST.get("act") != "save":
        back = request.POST.get("act") == "back"
        return HttpResponseRedirect(here if back else f"{here}?page={pages.ROWS}")
    return _save(request, sheet)


def _save(request: HttpRequest, sheet: pages.Sheet) -> HttpResponse:
    try:
        made = commands.open_bodies(
            region_code=sheet.region.code,
            entries=sheet.entries(),
            step=sheet.step,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotOpen as error:
        found = sheet.renamed(ui_errors.form_errors(error))
        on_rows = {k for k in found if k.startswith(("name-", "uscc-", "phone-"))}
        return _show(request, sheet, found, rows=bool(on_rows) or "" in found)
    messages.success(request, f"已登记 {len(made)} 个单位")
    return HttpResponseRedirect(reverse("desk:opening-region", args=[sheet.region.code]))


def _show(
    request: HttpRequest, sheet: pages.Sheet, errors: dict[str, str], *, rows: bool
) -> HttpResponse:
    form = sheet.rows(_shown(errors)) if rows else sheet.ticks(_shown(errors))
    context = {
        "region": sheet.region,
        "step": sheet.step,
        "form": form,
        "groups": sheet.groups(form) if rows else [],
        "existing": sheet.existing,
        "nothing_left": not sheet.open,
    }
    template = "desk/opening/rows.html" if rows else "desk/opening/ticks.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, template, context, status=status)


def _shown(errors: dict[str, str]) -> dict[str, str]:
    """Return one sentence for what all rows share, not one for each."""
    shared = ("address-", "complaint_phone-", "hours-")
    return {k.rpartition("-")[0] if k.startswith(shared) else k: text for k, text in errors.items()}


def _typed(request: HttpRequest) -> dict[str, tuple[str, ...]]:
    data = plain(request.POST)
    found = {k: tuple(str(v) for v in some) for k, some in data.lists() if k not in LEFT_OUT}
    if request.POST.get("sheet") == pages.CHOOSE:
        found.setdefault("bodies", ())
    return found


def _keep(request: HttpRequest, region: str, step: str) -> dict[str, tuple[str, ...]]:
    return commands.keep_opening(
        region_code=region,
        step=step,
        values=_typed(request),
        actor=actor_of(request),
        at=clock.now(),
    )


@staff(MANAGE)
@require_POST
def keep(request: HttpRequest, region: str, step: str) -> JsonResponse:
    """Keep what is being typed (自动保存)."""
    found = _region(request, region)
    try:
        _keep(request, found.code, step)
    except NotFound:
        raise
    except DomainError as error:
        return JsonResponse({"error": error.text}, status=error.status)
    return JsonResponse({"saved": f"{timezone.localtime(clock.now()):%H:%M}"})


@staff(MANAGE)
def administrators(request: HttpRequest, region: str) -> HttpResponse:
    """Name the division's own administrators."""
    viewer, found, at = actor_of(request), _region(request, region), clock.now()
    bodies = [
        (str(o.id), o.name) for o in queries.organisations_in(region, limit=500, viewer=viewer)
    ]
    form = Administrator(plain(request.POST) if request.method == "POST" else None, bodies=bodies)
    if request.method == "POST" and form.is_valid() and _appoint(request, region, form):
        return HttpResponseRedirect(reverse("desk:opening-administrators", args=[region]))
    context = {
        "region": found,
        "form": ui_forms.from_django(form),
        "has_bodies": bool(bodies),
        "names": people.administrators_of(region, viewer=viewer, at=at),
        "invitations": _invited(request, region),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/opening/administrators.html", context, status=status)


def _invited(request: HttpRequest, region: str) -> list[InvitationInfo]:
    """Return who was invited to administer the division itself and has not answered."""
    found = people.invitations(region_code=region, viewer=actor_of(request), at=clock.now())
    return [i for i in found if i.role == "ADMINISTRATOR" and i.region_code == region]


def _appoint(request: HttpRequest, region: str, form: Administrator) -> bool:
    data = form.cleaned_data
    try:
        made = identity.appoint(
            phone=data["phone"],
            name=data["name"],
            job_number=data["job_number"],
            role="ADMINISTRATOR",
            organisation_id=UUID(data["organisation"]),
            region_code=region,
            valid_from=clock.local_date(clock.now()),
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        for name, sentence in ui_errors.form_errors(error).items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    said = "已任命，可以用密码和动态口令登录" if made.staff_id else "已发出邀请短信，等对方确认"
    messages.success(request, said)
    return True
