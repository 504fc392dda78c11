"""One working copy of a theme: what it is composed of, what comes out, every act on it."""

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
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.themes import FieldSettlement, MaterialSettlement, ThemeItem
from yiwang.services.designing import commands, queries
from yiwang.services.designing.types import STATE_NAMES, Act, ThemeDraftInfo
from yiwang.web.desk.fields import plain
from yiwang.web.desk.themes import showing, words
from yiwang.web.desk.themes.views import LONGEST, TONES, require_any
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

LONGEST_NAME, LONGEST_NOTE, FOUND = 60, 500, 8
HEADING = ("name", "lead", "promised_days", "note", "reason")


def info_or_404(request: HttpRequest, key: UUID) -> ThemeDraftInfo:
    """Return a working copy in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    require_any(request)
    found = queries.theme_draft(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def version_of(text: str) -> int:
    """Return the version a page was made from; what is none fits no copy."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def overtaken(error: commands.ThemeOvertaken) -> str:
    """Say who saved in between and what they changed."""
    changed = "、".join(error.detail["changed"]) or "办理状态"
    return f"{error.detail['who']}刚刚改过这个主题：{changed}。请先看最新情况再保存"


@staff()
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a working copy: its items, what the system compiles of them, what is to be settled."""
    return _page(request, info_or_404(request, key), {}, {})


def _page(
    request: HttpRequest,
    info: ThemeDraftInfo,
    errors: dict[str, str],
    typed: dict[str, str],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    wanted = plain(request.GET).get("q", "").strip()[:60]
    may_save = Act.SAVE in info.actions
    box = Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=typed.get("opinion", ""),
        required=False,
        hint="退回或者撤回要写清楚原因",
        maxlength=LONGEST,
    )
    context = {
        "one": info,
        "state": STATE_NAMES[info.state],
        "tone": TONES.get(info.state, "blue"),
        "acts": {act.value: act in info.actions for act in Act},
        "heading": Form(_heading(info, typed), errors) if may_save else None,
        "words": Form(words.fields(info.spec, typed), errors) if may_save else None,
        "form": Form([box], errors) if info.actions - {Act.SAVE} else None,
        "errors": errors,
        "typed": typed,
        "wanted": wanted,
        "found": _found(info, wanted) if may_save and wanted else (),
        "acted": [(s, STATE_NAMES[s.state]) for s in info.steps if s.act is not Act.SAVE],
        "saved": [(s, "") for s in info.steps if s.act is Act.SAVE],
        **showing.composed(info),
    }
    if not errors:
        status = HTTPStatus.OK
    return render(request, "desk/themes/draft.html", context, status=status)


def _heading(info: ThemeDraftInfo, typed: dict[str, str]) -> list[Field]:
    spec = info.spec
    said = {
        "name": spec.name,
        "lead": spec.lead,
        "promised_days": str(spec.promised_days),
        "note": spec.note,
        "reason": info.reason,
        **typed,
    }
    return [
        Field(name="name", label="主题名称", value=said["name"], maxlength=LONGEST_NAME),
        Field(name="lead", label="牵头部门", value=said["lead"], maxlength=LONGEST_NAME),
        Field(
            name="promised_days",
            label="承诺时限（工作日）",
            value=said["promised_days"],
            maxlength=3,
            hint="填 0，就按最长的一条路径算",
        ),
        Field(
            name="note",
            label="给群众的说明",
            kind="textarea",
            value=said["note"],
            required=False,
            rows=2,
            maxlength=LONGEST_NOTE,
        ),
        Field(
            name="reason",
            label="编制或者修改的理由",
            value=said["reason"],
            hint="写明文件名称和文号",
            maxlength=160,
        ),
    ]


def _found(info: ThemeDraftInfo, wanted: str) -> list[Any]:
    page = catalogue.search(wanted, region_code=info.spec.region_code, limit=FOUND)
    chosen = {item.basic_code for item in info.spec.items} | {info.spec.basic_code}
    return [(line, line.basic_code in chosen) for line in page.items]


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one step: submit, pass, publish, return, withdraw."""
    typed = plain(request.POST)
    opinion = typed.get("opinion", "")[:LONGEST]
    kept = {"opinion": opinion}
    given: dict[str, Any] = {
        "draft_id": key,
        "version": version_of(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    try:
        told = _take(typed.get("act", ""), opinion, given)
    except commands.ThemeOvertaken as error:
        info = info_or_404(request, key)
        return _page(request, info, {"": overtaken(error)}, kept, HTTPStatus.CONFLICT)
    except commands.CannotCompose as error:
        return _page(request, info_or_404(request, key), ui_errors.form_errors(error), kept)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:theme-draft", args=[key]))


def _take(wanted: str, opinion: str, given: dict[str, Any]) -> str:
    if wanted == "submit":
        commands.submit_theme(**given)
        return "已提请牵头部门核对"
    taken: dict[str, tuple[Callable[..., Any], str]] = {
        "pass": (commands.pass_theme, "已核对通过，等待发布"),
        "publish": (commands.publish_theme_draft, "已发布。已经提交的办件仍按原来的版本"),
        "return": (commands.return_theme, "已退回"),
        "withdraw": (commands.withdraw_theme, "已撤回"),
    }
    if wanted not in taken:
        raise commands.CannotCompose("请选择一个办理动作", reason="act")
    command, told = taken[wanted]
    command(**given, opinion=opinion)
    return told


@staff("catalogue.edit")
@require_POST
def shape(request: HttpRequest, key: UUID) -> HttpResponse:
    """Shape the theme: name it, add, move and remove items, settle what clashes."""
    typed = plain(request.POST)
    named = (*HEADING, *words.WORDS, "label", "why")
    kept = {name: typed.get(name, "") for name in named if name in typed}
    verb, _, which = typed.get("do", "").partition(":")
    given: dict[str, Any] = {
        "draft_id": key,
        "version": version_of(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    try:
        _shape(verb, which, kept, given)
    except commands.ThemeOvertaken as error:
        info = info_or_404(request, key)
        return _page(request, info, {"": overtaken(error)}, kept, HTTPStatus.CONFLICT)
    except commands.CannotCompose as error:
        errors = ui_errors.form_errors(error)
        place = {"reason": "why"} if verb in {"same", "apart", "split"} else {}
        errors = {place.get(name, name): told for name, told in errors.items()}
        return _page(request, info_or_404(request, key), errors, {**kept, "do": which})
    anchor = {
        "heading": "heading",
        "words": "words",
        "add": "items",
        "up": "items",
        "down": "items",
    }
    address = reverse("desk:theme-draft", args=[key])
    return HttpResponseRedirect(f"{address}#{anchor.get(verb, 'result')}")


def _shape(verb: str, which: str, kept: dict[str, str], given: dict[str, Any]) -> None:
    if verb == "heading":
        _save(kept, given)
    elif verb == "words":
        tags, faq = words.tags(kept.get("tags", "")), words.faq(kept.get("faq", ""))
        commands.word_theme(**given, tags=tags, faq=faq)
    elif verb == "add":
        commands.put_theme_item(**given, item=ThemeItem(which))
    elif verb in {"up", "down"}:
        commands.move_theme_item(**given, basic_code=which, up=verb == "up")
    elif verb == "remove":
        commands.remove_theme_item(**given, basic_code=which)
    elif verb == "question-remove":
        commands.remove_theme_question(**given, key=which)
    else:
        _settle(verb, which.split(":"), kept, given)


def _save(kept: dict[str, str], given: dict[str, Any]) -> None:
    days = kept.get("promised_days", "").strip() or "0"
    commands.save_theme(
        **given,
        name=kept.get("name", ""),
        lead=kept.get("lead", ""),
        promised_days=int(days) if days.isdecimal() and len(days) < 4 else -1,  # noqa: PLR2004
        note=kept.get("note", ""),
        reason=kept.get("reason", ""),
    )


def _settle(verb: str, which: list[str], kept: dict[str, str], given: dict[str, Any]) -> None:
    """Settle two questions or two lines, or take it back."""
    one = showing.read(which[0])
    other = showing.read(which[1]) if len(which) > 1 else one
    label, why = kept.get("label", "").strip()[:LONGEST_NAME], kept.get("why", "")[:LONGEST]
    if verb == "label":
        commands.settle_field(**given, settled=FieldSettlement(one, label=label))
    elif verb in {"keep", "take"}:
        settled = FieldSettlement(one, same=other, keeps=verb == "keep")
        commands.settle_field(**given, settled=settled)
    elif verb == "unfield":
        commands.unsettle_field(**given, own=one)
    elif verb in {"same", "apart"}:
        pair = MaterialSettlement(one, other, is_same=verb == "same", reason=why)
        commands.settle_material(**given, settled=pair)
    elif verb == "unmaterial":
        commands.unsettle_material(**given, one=one, other=other)
    else:
        raise commands.CannotCompose("请选择一个动作", reason="act")
