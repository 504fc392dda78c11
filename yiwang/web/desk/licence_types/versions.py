"""One version of a type: what it says, its fields, its face, what keeps it from the public."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.licence_types import (
    FACE_NAMES,
    HOLDER_NAMES,
    MASK_NAMES,
    MEANING_NAMES,
    SEAL_NAMES,
    STATE_NAMES,
    VALIDITY_NAMES,
    FaceField,
    FaceKind,
    HolderKind,
    Meaning,
    SealStyle,
    TypeAct,
    TypeContent,
    TypeFault,
    TypeVersionInfo,
    Validity,
    ValidityKind,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licence_types.views import TONES, face_of, items_of, require_any
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

LONGEST, LONGEST_NAME = 300, 120
FACTS = frozenset({"name", "holders", "validity", "items"})
_APART = re.compile(r"[\s,，、;；]+")


def info_or_404(request: HttpRequest, key: UUID) -> TypeVersionInfo:
    """Return a version in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    require_any(request)
    found = queries.type_version(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def open_or_403(request: HttpRequest, key: UUID) -> TypeVersionInfo:
    """Return a version that the viewer may change.

    :raises NotPermitted: it is published by now, or the viewer may not.
    """
    info = info_or_404(request, key)
    if TypeAct.SAVE not in info.actions:
        raise NotPermitted
    return info


def version_of(text: str) -> int:
    """Return the version a page was made from; what is none fits no version."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def given(request: HttpRequest, key: UUID, data: QueryDict) -> dict[str, Any]:
    """Return what every command on a version takes."""
    return {
        "version_id": key,
        "version": version_of(data.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }


def overtaken(error: commands.TypeOvertaken) -> str:
    """Say who saved in between and what they changed."""
    who, what = error.detail["who"], error.detail["what"] or "内容"
    return f"{who}刚刚改过这一版：{what}。请先看最新情况再保存"


@staff()
def version(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one version: where it stands, what it says, what the viewer may do."""
    return page(request, info_or_404(request, key), {}, {})


def page(
    request: HttpRequest,
    info: TypeVersionInfo,
    errors: Mapping[str, str],
    typed: Mapping[str, str],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """Render the page of a version, with what is wrong and what was typed."""
    box = Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=typed.get("opinion", ""),
        required=False,
        hint="撤回要写清楚原因",
        maxlength=LONGEST,
    )
    acts = {act.value: act in info.actions for act in TypeAct}
    context = {
        **face_of(request, info.content),
        "one": info,
        "state": STATE_NAMES[info.state],
        "tone": TONES[info.state],
        "acts": acts,
        "form": Form([box], errors) if acts["PUBLISH"] or acts["WITHDRAW"] else None,
        "facts": queries.type_facts(info.content, viewer=actor_of(request)),
        "items": items_of(info.content.basic_codes),
        "lines": [_line(f) for f in info.content.fields],
        "faults": [(f, _mended_at(f, info.id)) for f in info.faults],
        "errors": errors,
        "label": typed.get("label", ""),
        "shaped": [s for s in info.steps if s.act is TypeAct.SAVE],
        "acted": [s for s in info.steps if s.act is not TypeAct.SAVE],
    }
    if not errors:
        status = HTTPStatus.OK
    return render(request, "desk/licence_types/version.html", context, status=status)


def _mended_at(fault: TypeFault, key: UUID) -> str:
    """Where a fault is mended: on the sheet of its field, among the facts, on the face."""
    if fault.rule == "field":
        return reverse("desk:licence-type-field", args=[key, fault.field])
    if fault.rule in FACTS:
        return reverse("desk:licence-type-facts", args=[key])
    if fault.rule == "meaning":
        return "#fields"
    place = "f-new" if fault.part is None else f"part-{fault.part}"
    return reverse("desk:licence-type-face", args=[key]) + f"#{place}"


def _line(field: FaceField) -> dict[str, Any]:
    notes = [FACE_NAMES[field.kind]]
    if field.kind is not FaceKind.PHOTO:
        notes.append(f"最多 {field.length} 字")
    if not field.required:
        notes.append("选填")
    if field.meaning is not Meaning.OWN:
        notes.append(f"对应{MEANING_NAMES[field.meaning]}")
    if field.is_personal:
        notes.append(f"个人信息：{MASK_NAMES[field.mask]}")
    return {"field": field, "notes": "，".join(notes)}


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publish or withdraw a version."""
    typed = plain(request.POST)
    opinion = typed.get("opinion", "")[:LONGEST]
    taken = {"publish": _publish, "withdraw": _withdraw}.get(typed.get("act", ""))
    kept = {"opinion": opinion}
    if taken is None:
        return page(request, info_or_404(request, key), {"": "请选择一个办理动作"}, kept)
    try:
        told = taken({**given(request, key, typed), "opinion": opinion})
    except commands.TypeOvertaken as error:
        wrong = {"": overtaken(error)}
        return page(request, info_or_404(request, key), wrong, kept, HTTPStatus.CONFLICT)
    except commands.CannotChangeType as error:
        return page(request, info_or_404(request, key), ui_errors.form_errors(error), kept)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:licence-type-version", args=[key]))


def _publish(about: dict[str, Any]) -> str:
    number = commands.publish_type(**about)
    return f"已发布，第 {number} 版现行。已经颁发的证照不变"


def _withdraw(about: dict[str, Any]) -> str:
    commands.withdraw_type(**about)
    return "已撤回"


@staff("catalogue.edit")
def facts(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whose the type is, who holds it, how long, under which seal, from which items."""
    info = open_or_403(request, key)
    if request.method != "POST":
        return _facts(request, info, _told(info.content), {})
    data = plain(request.POST)
    typed: dict[str, Any] = {name: data.get(name, "") for name in _told(info.content)}
    typed["holders"] = data.getlist("holders")
    errors: dict[str, str] = {}
    try:
        commands.describe_type(**given(request, key, data), **_read(typed))
    except commands.TypeOvertaken as error:
        response = _facts(request, info, typed, {"": overtaken(error)})
        response.status_code = HTTPStatus.CONFLICT
        return response
    except commands.CannotChangeType as error:
        errors = ui_errors.form_errors(error)
    if errors:
        return _facts(request, info, typed, errors)
    messages.success(request, "已保存证照类型信息")
    return HttpResponseRedirect(reverse("desk:licence-type-version", args=[key]))


def _told(content: TypeContent) -> dict[str, Any]:
    """What the sheet of facts shows of a version."""
    rule = content.validity
    return {
        "name": content.name,
        "authority": content.authority,
        "issuer": content.issuer,
        "holders": [kind.value for kind in content.holders],
        "validity": rule.kind.value,
        "years": "，".join(str(n) for n in rule.years),
        "or_open": "1" if rule.or_open else "0",
        "until": rule.field,
        "seal": content.seal.value,
        "basic_codes": "\n".join(content.basic_codes),
    }


def _read(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as the command takes it; what is no choice is the first one."""
    kinds, seals = set(ValidityKind), set(SealStyle)
    kind = ValidityKind(typed["validity"]) if typed["validity"] in kinds else ValidityKind.OPEN
    years = [one for one in _APART.split(typed["years"].removesuffix("年")) if one]
    is_whole = all(one.isdecimal() and len(one) < 3 for one in years)  # noqa: PLR2004
    numbers = tuple(sorted({int(one) for one in years})) if is_whole else ()
    is_years = kind is ValidityKind.YEARS
    dated = kind in {ValidityKind.FIELD, ValidityKind.TERM}
    rule = Validity(
        kind,
        numbers if is_years else (),
        or_open=is_years and typed["or_open"] == "1",
        field=typed["until"][:40] if dated else "",
    )
    return {
        "name": typed["name"],
        "authority": typed["authority"],
        "issuer": typed["issuer"],
        "holders": [kind for kind in HolderKind if kind.value in typed["holders"]],
        "validity": rule,
        "seal": SealStyle(typed["seal"]) if typed["seal"] in seals else SealStyle.OVAL,
        "basic_codes": [code for code in _APART.split(typed["basic_codes"]) if code][:100],
    }


def _facts(
    request: HttpRequest, info: TypeVersionInfo, typed: Mapping[str, Any], errors: Mapping[str, str]
) -> HttpResponse:
    dated = [f for f in info.content.fields if f.kind in {FaceKind.DATE, FaceKind.PERIOD}]
    fields = [
        Field(name="name", label="证照名称", value=typed["name"], maxlength=LONGEST_NAME),
        Field(name="authority", label="定义机构", value=typed["authority"], maxlength=LONGEST_NAME),
        Field(name="issuer", label="颁发机构", value=typed["issuer"], maxlength=LONGEST_NAME),
        _choice("holders", "持证主体", HOLDER_NAMES, typed, kind="checkbox"),
        _choice("validity", "有效期", VALIDITY_NAMES, typed),
        Field(
            name="years",
            label="是几年",
            value=typed["years"],
            required=False,
            hint="有效期是若干年的填，有几种的用逗号分开，如：6，10",
            maxlength=60,
        ),
        Field(
            name="or_open",
            label="除了若干年，还可以是长期",
            kind="radio",
            value=typed["or_open"],
            required=False,
            options=[Option("1", "可以"), Option("0", "不可以")],
        ),
        Field(
            name="until",
            label="看照面上的哪一栏",
            kind="select",
            value=typed["until"],
            required=False,
            hint="有效期到照面上写的日期为止，或者按营业期限的选",
            options=[Option(f.key, f.label) for f in dated],
        ),
        _choice("seal", "印章样式", SEAL_NAMES, typed),
        Field(
            name="basic_codes",
            label="哪些事项的办理结果是它",
            kind="textarea",
            value=typed["basic_codes"],
            required=False,
            hint="填事项的基本编码，12 位，一行一个",
            maxlength=1400,
        ),
    ]
    context = {"one": info, "name": info.content.name, "form": Form(fields, errors)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/licence_types/facts.html", context, status=status)


def _choice(
    name: str, label: str, names: Mapping[Any, str], typed: Mapping[str, Any], kind: str = "radio"
) -> Field:
    options = [Option(value.value, words) for value, words in names.items()]
    return Field(name=name, label=label, kind=kind, value=typed[name], options=options)
