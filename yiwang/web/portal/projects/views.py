"""An owner's projects: what is needed before anything is filed, registering, the board, stages."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import (
    COUNTED_NAMES,
    EVENT_NAMES,
    FILABLE,
    Begun,
    ProfileInfo,
    ProjectKind,
    ProjectView,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import queries as stored
from yiwang.web.portal.context import crumbs, find_place, here
from yiwang.web.portal.projects import forms
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, citizen, public
from yiwang.web.ui.context import Place
from yiwang.web.ui.files.serving import serve

PAGE = 20
UNPROCESSABLE, CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
HERE = ("工程建设项目", "/projects/")


def typed(request: HttpRequest) -> dict[str, str]:
    """Return what was typed, without NUL characters."""
    return {k: str(v).replace("\0", "") for k, v in request.POST.items()}


def _place(request: HttpRequest) -> Place:
    """Return the division asked for, or the visitor's own."""
    asked = request.POST.get("region", request.GET.get("region", ""))
    return find_place(asked) or here(request)


def _kind(request: HttpRequest) -> ProjectKind | None:
    asked = request.POST.get("kind", request.GET.get("kind", ""))
    return ProjectKind(asked) if asked in ProjectKind.__members__ else None


def _profile(request: HttpRequest, place: Place) -> ProfileInfo | None:
    kind = _kind(request)
    return queries.profile(place.code, kind, at=clock.now()) if kind else None


def counted_words(profile: ProfileInfo) -> list[tuple[str, bool]]:
    """Return what counts into the total and what does not."""
    return [(name, key in profile.profile.counted) for key, name in COUNTED_NAMES.items()]


@public
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Tell what a kind of project needs in a division, before anything is filed (审批流程)."""
    place = _place(request)
    found = _profile(request, place)
    kind = _kind(request)
    context = {
        "place": place,
        "kind": kind.value if kind else "",
        "field": forms.kind_field(kind.value if kind else ""),
        "info": found,
        "events": EVENT_NAMES,
        "counted": counted_words(found) if found else [],
        "crumbs": crumbs(HERE, "审批流程和事项清单"),
    }
    return render(request, "portal/projects/guide.html", context)


@citizen()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the owner's projects; find one by its code."""
    viewer, code, missing = actor_of(request), request.GET.get("code", "").strip()[:40], ""
    if code:
        try:
            return redirect("portal:project", queries.project_by_code(code, viewer=viewer))
        except NotFound as error:
            missing = error.text if error.text != NotFound.sentence else "没有查到这个项目代码"
    before = _uuid(request.GET.get("before", ""))
    found = queries.my_projects(viewer=viewer, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    context = {
        "projects": shown,
        "code": code,
        "missing": missing,
        "next_url": f"?before={shown[-1].id}" if len(found) > PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "portal/projects/home.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@citizen()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a project: its facts once for all stages (项目登记)."""
    place, kind, said = _place(request), _kind(request), typed(request)
    if kind is None:
        return redirect("portal:project_guide")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = commands.register_project(
                kind=kind,
                region_code=place.code,
                facts=forms.facts(said),
                code=said.get("code", ""),
                actor=actor_of(request),
                at=clock.now(),
            )
        except commands.CannotProject as error:
            errors = ui_errors.form_errors(error)
        else:
            messages.success(request, "项目已登记，下面是这个项目要办的全部事项")
            return redirect("portal:project", made)
    assessed = queries.assessments(place.code, at=clock.now(), valid_only=True)
    info = queries.profile(place.code, kind, at=clock.now())
    context = {
        "place": place,
        "kind": kind.value,
        "info": info,
        "form": forms.new_form(said, errors, assessed),
    }
    status = UNPROCESSABLE if errors else HTTPStatus.OK
    return render(request, "portal/projects/new.html", context, status=status)


def project_or_404(request: HttpRequest, key: UUID) -> ProjectView:
    """Return one's own project. :raises NotFound: it is another's."""
    found = queries.project(key, viewer=actor_of(request), at=clock.now())
    if not found.is_owner:
        raise NotFound
    return found


@citizen()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the board: four stages, each approval with who holds it and what comes next."""
    return render(request, "portal/projects/show.html", {"one": project_or_404(request, key)})


@citizen()
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change what was said of a project, with the reason."""
    one, said, errors, overtaken = project_or_404(request, key), typed(request), {}, ""
    if request.method == "POST":
        try:
            commands.change_project(
                project_id=key,
                version=_version(said),
                facts=forms.facts({"industry": one.code[12:14], **said}),
                reason=said.get("reason", ""),
                actor=actor_of(request),
                at=clock.now(),
            )
        except commands.Overtaken as error:
            overtaken = first(error)
        except commands.CannotProject as error:
            errors = ui_errors.form_errors(error)
        else:
            messages.success(request, "已保存。已经提交的申请不受影响")
            return redirect("portal:project", key)
    context = {
        "one": one,
        "overtaken": overtaken,
        "form": forms.change_form(said or forms.known(one), errors),
    }
    status = CONFLICT if overtaken else UNPROCESSABLE if errors else HTTPStatus.OK
    return render(request, "portal/projects/change.html", context, status=status)


def _version(said: dict[str, str]) -> int:
    text = said.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < PAGE else -1


def first(error: DomainError) -> str:
    """Say who was first, and that what was typed is kept."""
    who = error.detail.get("who") or "别人"
    return f"{who}刚刚{error.detail.get('what') or '改过'}。您填写的都留在下面，看过以后再保存"


@citizen()
@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, key: UUID, no: int) -> HttpResponse:
    """Apply for what a stage needs: choose, then one application or several that share all."""
    one = project_or_404(request, key)
    plan = one.stage(no)
    if plan is None:
        raise NotFound
    errors: dict[str, str] = {}
    chosen = request.POST.getlist("keys")
    if request.method == "POST":
        try:
            made = commands.begin_stage(
                project_id=key, stage_no=no, keys=chosen, actor=actor_of(request), at=clock.now()
            )
        except DomainError as error:
            if isinstance(error, NotFound):
                raise
            errors = ui_errors.form_errors(error)
        else:
            messages.success(request, _told(made))
            if len(made) == 1:
                return redirect("portal:application", made[0].number)
            return redirect("portal:project", key)
    context = {
        "one": one,
        "stage": plan,
        "ready": [a for a in plan.approvals if a.standing in FILABLE and a.item_code],
        "chosen": chosen,
        "errors": errors,
    }
    status = UNPROCESSABLE if errors else HTTPStatus.OK
    return render(request, "portal/projects/stage.html", context, status=status)


@citizen()
@require_GET
def permit(request: HttpRequest, key: UUID, approval: str) -> HttpResponse:
    """Serve the scan of a permit that meets an approval."""
    file_id = queries.permit_file(key, approval, viewer=actor_of(request))
    return serve(stored.infos([file_id])[file_id])


def _told(made: tuple[Begun, ...]) -> str | SafeString:
    """Say what was brought along."""
    filled = list(dict.fromkeys(label for one in made for label in one.filled))
    carried = [name for one in made for name in one.carried]
    said = "；".join(f"“{one.item_name}”已开始" for one in made)
    if filled:
        said += f"。已经带入项目信息：{'、'.join(filled)}"
    if carried:
        said += f"。已经带入交过的材料：{'、'.join(carried)}"
    return said
