"""What is done with a licence at the desk; what was typed stays when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.licences import LicenceAct, Why
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licences.forms import PREFIX, FaceText
from yiwang.web.desk.licences.views import form_of, page_of, require_right
from yiwang.web.ui.access import actor_of, staff

_SOON: Final = "新版正在制证，用印以后生效，原来的到那时为止照常有效"
ACTS: Final[Mapping[str, tuple[Callable[..., Any], str]]] = {
    LicenceAct.FILL: (commands.fill_licence, "已保存，内容齐了就会自动制证"),
    LicenceAct.CHANGE: (commands.change_licence, _SOON),
    LicenceAct.RENEW: (commands.renew_licence, _SOON),
    LicenceAct.REISSUE: (commands.reissue_licence, _SOON),
    LicenceAct.SUSPEND: (commands.suspend_licence, "已暂扣，核验时会显示"),
    LicenceAct.GIVE_BACK: (commands.give_back_licence, "已发还，证照重新有效"),
    LicenceAct.REVOKE: (commands.revoke_licence, "已撤销，持证人已收到通知"),
    LicenceAct.WITHDRAW: (commands.withdraw_licence, "已撤回，持证人已收到通知"),
    LicenceAct.FORFEIT: (commands.forfeit_licence, "已吊销，持证人已收到通知"),
    LicenceAct.CANCEL: (commands.cancel_licence, "已注销，持证人已收到通知"),
    LicenceAct.TRANSFER: (commands.transfer_licence, "已转出"),
    LicenceAct.VOID: (commands.void_licence, "已作废，需要的话可以补发一份改正的"),
}
"""Act → its command, what is said when it is done."""
_NEXT: Final = frozenset({LicenceAct.CHANGE, LicenceAct.RENEW, LicenceAct.REISSUE})


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Carry out one act."""
    require_right(request)
    given = plain(request.POST)
    wanted = str(given.get("act", ""))
    if wanted not in ACTS:
        raise NotFound
    viewer = actor_of(request)
    one = queries.licence(key, viewer=viewer, at=clock.now())
    form = form_of(one, wanted, given, request.FILES)
    if not form.is_valid():
        return page_of(request, one, typed=form, act=wanted, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    command, told = ACTS[wanted]
    try:
        made = command(
            licence_id=key,
            version=_version(given),
            **arguments(wanted, form),
            **_stored(request, key, form),
            actor=viewer,
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        for name, sentence in (error.fields or {"": error.text}).items():
            form.add_error(name if name in form.fields else None, sentence)
        one = queries.licence(key, viewer=viewer, at=clock.now())
        said = "" if error.fields else error.text
        return page_of(request, one, typed=form, act=wanted, conflict=said, status=error.status)
    messages.success(request, told)
    return redirect("desk:licence", made if wanted in _NEXT else key)


def _stored(request: HttpRequest, key: UUID, form: forms.Form) -> dict[str, Any]:
    """Keep the pictures of a face until they are taken; say which field was refused."""
    if not isinstance(form, FaceText) or not form.photos():
        return {}
    found = {}
    for name, upload in form.photos().items():
        try:
            info = files.store(
                content=upload.chunks(),
                name=upload.name or "",
                owner=commands.PHOTO_OWNER.format(id=key),
                kinds=commands.PHOTO_TYPES,
                actor=actor_of(request),
                at=clock.now(),
            )
        except files.CannotStore as error:
            error.fields = {f"{PREFIX}{name}": error.text}
            raise
        found[name] = info.id
    return {"photos": found}


def arguments(act: str, form: forms.Form) -> dict[str, Any]:
    """Return what the command of an act takes beside licence, version and actor."""
    given = form.cleaned_data
    found: dict[str, Any] = {}
    if isinstance(form, FaceText):
        found["texts"] = form.texts()
    elif act == LicenceAct.REISSUE:
        found["texts"] = {}
    if act == LicenceAct.RENEW:
        found["valid_to"] = given["valid_to"]
    if act != LicenceAct.FILL:
        found["why"] = Why(given["reason"], given["basis"], given["document"])
    return found


@staff()
@require_POST
def look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the licence as it was sealed; the look is kept."""
    require_right(request)
    viewer, at = actor_of(request), clock.now()
    one = queries.licence(key, viewer=viewer, at=at)
    pages = commands.look_at_licence(licence_id=key, actor=viewer, at=at)
    response = page_of(request, one, pages=pages)
    response["Cache-Control"] = "no-store"
    return response


def _version(given: Mapping[str, Any]) -> int:
    text = str(given.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
