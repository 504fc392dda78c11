"""What is done with a seal at the desk: applied for, decided on, made, handed over, stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.revocations import RevocationReason
from yiwang.services.licences.types.seals import SealAct
from yiwang.web.desk.fields import plain
from yiwang.web.desk.seals.forms import WITH_WORDS, Application, Authority, Opinion
from yiwang.web.desk.seals.views import page_of, require_right
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui import proving
from yiwang.web.ui.access import actor_of, staff

_Act = tuple[Callable[..., Any], str]
ACTS: Final[Mapping[str, _Act]] = {
    SealAct.APPROVE: (commands.approve_seal, "已批准，等制章人员制作"),
    SealAct.REFUSE: (commands.refuse_seal, "已不予批准，申请人能看到理由"),
    SealAct.MAKE: (commands.make_seal, "印章已制作，等用章单位领取"),
    SealAct.COLLECT: (commands.collect_seal, "已领取，现在可以授权使用"),
    SealAct.SUSPEND: (commands.suspend_seal, "已停用，恢复之前不能再盖章"),
    SealAct.RESUME: (commands.resume_seal, "已恢复使用"),
    SealAct.DESTROY: (commands.destroy_seal, "已销毁，以前盖过的文件仍然有效"),
}
"""Act → its command, what is said when it is done."""
_PROVEN: Final[Mapping[str, str]] = {
    SealAct.APPROVE: "批准刻制印章",
    SealAct.MAKE: "制作印章",
    SealAct.DESTROY: "销毁印章",
}
"""Acts before which the second factor is asked again."""
_LOST: Final = "已销毁，证书已吊销；从填写的那天起盖的章都不再有效，请告知持有文件的人"
_CAUSES: Final = {one.value: one for one in RevocationReason}


@staff("seals.keep")
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Apply for a seal of one's office; the picture is shown before anything is sent."""
    viewer = actor_of(request)
    if request.method != "POST":
        return _form(request, Application(viewer=viewer, initial={"years": "3"}))
    form = Application(plain(request.POST), viewer=viewer)
    if not form.is_valid():
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    if "preview" in request.POST:
        return _previewed(request, form)
    if viewer.organisation_id is None:
        raise PermissionDenied
    try:
        key = commands.apply_for_seal(
            organisation_id=viewer.organisation_id,
            style=given["style"],
            purpose=given["purpose"],
            reason=given["reason"],
            years=int(given["years"]),
            actor=viewer,
            at=clock.now(),
        )
    except NotPermitted as error:
        raise PermissionDenied from error
    except DomainError as error:
        _mark(form, error)
        return _form(request, form, status=error.status)
    messages.success(request, "已提交申请，等印章审批人审批")
    return redirect("desk:seal", key)


def _previewed(request: HttpRequest, form: Application) -> HttpResponse:
    """The form again, with the picture of what it says or why it cannot be drawn."""
    viewer, given = actor_of(request), form.cleaned_data
    asked = {"style": given["style"], "purpose": given["purpose"]}
    try:
        queries.seal_draft_picture(
            given["style"], viewer.organisation_name, given["purpose"], viewer=viewer
        )
    except NotFound as error:
        form.add_error("purpose", error.text)
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _form(request, form, picture_url=f"{reverse('desk:seal-draft')}?{urlencode(asked)}")


def _form(
    request: HttpRequest, form: forms.Form, *, picture_url: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": ui_forms.from_django(form),
        "office": actor_of(request).organisation_name,
        "picture_url": picture_url,
    }
    return render(request, "desk/seals/new.html", context, status=status)


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Carry out one act; what was typed stays when it is refused."""
    require_right(request)
    given = plain(request.POST)
    wanted = str(given.get("act", ""))
    if wanted not in ACTS:
        raise NotFound
    page = reverse("desk:seal", args=[key])
    what = _PROVEN.get(wanted)
    if what and (asked := proving.asked(request, what=what, back=page)):
        return asked
    command, told = ACTS[wanted]
    form = Opinion(given)
    if not form.is_valid():
        one = queries.seal(key, viewer=actor_of(request), at=clock.now())
        return page_of(request, one, opinion=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = _words(wanted, form.cleaned_data)
    try:
        command(seal_id=key, version=_version(given), **words, **_who(request))
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, key, error, opinion=form)
    lost = words.get("cause") is RevocationReason.KEY_COMPROMISE
    messages.success(request, _LOST if lost else told)
    return redirect("desk:seal", key)


def _words(wanted: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The opinion, and of a destruction the cause and the day."""
    if wanted not in WITH_WORDS:
        return {}
    if wanted != SealAct.DESTROY:
        return {"opinion": given["opinion"]}
    cause = _CAUSES.get(given["cause"], RevocationReason.CESSATION)
    return {"opinion": given["opinion"], "cause": cause, "lost_on": given["lost_on"]}


@staff("seals.keep")
@require_POST
def authorise(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let somebody use the seal, or take that back."""
    given = plain(request.POST)
    one = queries.seal(key, viewer=actor_of(request), at=clock.now())
    shared = {"seal_id": key, "version": _version(given), **_who(request)}
    ended = given.get("end", "")
    form = None if ended else Authority(one, actor_of(request), given)
    if form is not None and not form.is_valid():
        return page_of(request, one, authority=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if form is None:
            commands.end_seal_user(user_id=_uuid(ended), **shared)
        else:
            commands.authorise_seal_user(**_limits(form.cleaned_data), **shared)
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, key, error, authority=form)
    messages.success(request, "已收回授权" if form is None else "已授权")
    return redirect("desk:seal", key)


def _limits(given: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, whom = given["who"].partition(":")
    kinds = [line.strip() for line in given["kinds"].splitlines() if line.strip()]
    who = {"staff_id": UUID(whom)} if kind == "staff" else {"role": whom}
    return {**who, "kinds": kinds, "per_day": given["per_day"]}


def _refused(
    request: HttpRequest, key: UUID, error: DomainError, **typed: forms.Form | None
) -> HttpResponse:
    """The page as it stands now, with the words typed and why they were refused."""
    for form in typed.values():
        if form is not None:
            _mark(form, error)
    one = queries.seal(key, viewer=actor_of(request), at=clock.now())
    conflict = "" if error.fields else error.text
    return page_of(request, one, conflict=conflict, status=error.status, **typed)


def _mark(form: forms.Form, error: DomainError) -> None:
    for name, sentence in (error.fields or {"": error.text}).items():
        form.add_error(name if name in form.fields else None, sentence)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "at": clock.now()}


def _version(given: Mapping[str, Any]) -> int:
    text = str(given.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
