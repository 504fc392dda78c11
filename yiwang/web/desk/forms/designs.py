"""One design: its pages and fields in order, what keeps it from the public, every act on it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.designing import commands, queries
from yiwang.services.designing.types import STATE_NAMES, Act, DesignInfo
from yiwang.services.eforms.types import FormField
from yiwang.web.desk.fields import plain
from yiwang.web.desk.forms import sheets
from yiwang.web.desk.forms.views import TONES, require_any
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

LONGEST, LONGEST_NAME = 300, 160


def info_or_404(request: HttpRequest, key: UUID) -> DesignInfo:
    """Return a design in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    require_any(request)
    found = queries.design(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def version_of(text: str) -> int:
    """Return the version a page was made from; what is none fits no design."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def overtaken(error: commands.Overtaken) -> str:
    """Say who saved in between and what they changed."""
    changed = "、".join(error.detail["changed"]) or "办理状态"
    return f"{error.detail['who']}刚刚改过这份设计稿：{changed}。请先看最新情况再保存"


@staff()
def design(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one design: where it stands, its fields, what the viewer may do."""
    return _page(request, info_or_404(request, key), {}, {})


def _page(
    request: HttpRequest,
    info: DesignInfo,
    errors: dict[str, str],
    typed: dict[str, str],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    title, reason = typed.get("title", info.title), typed.get("reason", info.reason)
    heading = [
        Field(name="title", label="表单名称", value=title, maxlength=LONGEST_NAME),
        Field(name="reason", label="修改理由", value=reason, maxlength=LONGEST_NAME),
    ]
    box = Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=typed.get("opinion", ""),
        required=False,
        hint="退回或者撤回要写清楚原因",
        maxlength=LONGEST,
    )
    labels = {f.key: f.label for f in info.fields}
    ends = _ends(info)
    context = {
        "one": info,
        "state": STATE_NAMES[info.state],
        "tone": TONES.get(info.state, "blue"),
        "acts": {act.value: act in info.actions for act in Act},
        "heading": Form(heading, errors) if Act.SAVE in info.actions else None,
        "form": Form([box], errors) if info.actions - {Act.SAVE, Act.REBASE} else None,
        "pages": [(page, [_line(f, labels, ends) for f in page.fields]) for page in info.pages],
        "faults": [(fault, info.page_of(fault.key)) for fault in info.faults],
        "errors": errors,
        "new_page": typed.get("page_title", ""),
        "acted": [(s, STATE_NAMES[s.state]) for s in info.steps if s.act is not Act.SAVE],
        "saved": [(s, "") for s in info.steps if s.act is Act.SAVE],
    }
    if not errors:
        status = HTTPStatus.OK
    return render(request, "desk/forms/design.html", context, status=status)


def _ends(info: DesignInfo) -> tuple[str, str]:
    """The fields that cannot go up, or down: the first of the first page, the last of the last."""
    first, last = (
        (page.fields for page in (info.pages[0], info.pages[-1])) if info.pages else ((), ())
    )
    return first[0].key if first else "", last[-1].key if last else ""


def _line(item: FormField, labels: dict[str, str], ends: tuple[str, str]) -> dict[str, Any]:
    """A field in the list: its kind, when it is asked, where its answer comes from."""
    notes = [] if item.required else ["选填"]
    if item.show_when is not None:
        other = labels.get(item.show_when.key, item.show_when.key)
        notes.append(f"“{other}”选{'、'.join(item.show_when.values)}时才问")
    if item.prefill:
        notes.append(f"预填：{item.prefill}")
    if item.legal_need:
        notes.append(f"法律依据：{item.legal_need}")
    return {
        "field": item,
        "kind": sheets.kind_name(item.kind),
        "notes": notes,
        "goes_up": item.key != ends[0],
        "goes_down": item.key != ends[1],
    }


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one step: submit, pass, publish, return, withdraw, take over a new version."""
    typed = plain(request.POST)
    opinion = typed.get("opinion", "")[:LONGEST]
    kept = {"opinion": opinion}
    try:
        told = _take(
            request, key, typed.get("act", ""), version_of(typed.get("version", "")), opinion
        )
    except commands.Overtaken as error:
        info = info_or_404(request, key)
        return _page(request, info, {"": overtaken(error)}, kept, HTTPStatus.CONFLICT)
    except commands.CannotDesign as error:
        return _page(request, info_or_404(request, key), ui_errors.form_errors(error), kept)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:form-design", args=[key]))


def _take(request: HttpRequest, key: UUID, wanted: str, version: int, opinion: str) -> str:
    given: dict[str, Any] = {
        "design_id": key,
        "version": version,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    if wanted == "submit":
        commands.submit_design(**given)
        return "已提请部门核对"
    if wanted == "rebase":
        commands.rebase_design(**given)
        return "已接上新版本。下面的对照说明了这份设计稿和新版本的不同，请逐项核对"
    given["opinion"] = opinion
    taken: dict[str, tuple[Callable[..., Any], str]] = {
        "pass": (commands.pass_design, "已核对通过，等待发布"),
        "publish": (commands.publish_design, "已发布，使用它的实施清单正在换用"),
        "return": (commands.return_design, "已退回"),
        "withdraw": (commands.withdraw_design, "已撤回"),
    }
    if wanted not in taken:
        raise commands.CannotDesign("请选择一个办理动作", reason="act")
    command, told = taken[wanted]
    command(**given)
    return told


@staff("catalogue.edit")
@require_POST
def shape(request: HttpRequest, key: UUID) -> HttpResponse:
    """Shape the form: name it, add and name pages, move, copy and remove fields and pages."""
    typed = plain(request.POST)
    names = ("title", "reason", "page_title")
    kept = {name: typed.get(name, "") for name in names if name in typed}
    verb, _, which = typed.get("do", "").partition(":")
    given: dict[str, Any] = {
        "design_id": key,
        "version": version_of(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    try:
        _shape(verb, which, kept, given)
    except commands.Overtaken as error:
        info = info_or_404(request, key)
        return _page(request, info, {"": overtaken(error)}, kept, HTTPStatus.CONFLICT)
    except commands.CannotDesign as error:
        errors = ui_errors.form_errors(error)
        if "page_title" in kept and "title" in errors:
            errors["page_title"] = errors.pop("title")
        return _page(request, info_or_404(request, key), errors, kept)
    place = which if verb in {"up", "down", "copy"} else ""
    address = reverse("desk:form-design", args=[key])
    return HttpResponseRedirect(f"{address}#field-{place}" if place else f"{address}#pages")


def _shape(verb: str, which: str, kept: dict[str, str], given: dict[str, Any]) -> None:
    if verb == "heading":
        title, reason = kept.get("title", ""), kept.get("reason", "")
        commands.save_heading(**given, title=title, reason=reason)
    elif verb == "page":
        commands.put_page(**given, title=kept.get("page_title", ""), key=which)
    elif verb in {"up", "down"}:
        commands.move_field(**given, key=which, up=verb == "up")
    elif verb in {"page-up", "page-down"}:
        commands.move_page(**given, key=which, up=verb == "page-up")
    elif verb == "page-remove":
        commands.remove_page(**given, key=which)
    elif verb == "copy":
        commands.copy_field(**given, key=which)
    elif verb == "remove":
        commands.remove_field(**given, key=which)
    else:
        raise commands.CannotDesign("请选择一个动作", reason="act")
