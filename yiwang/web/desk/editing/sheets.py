"""The form of a revision: its elements in groups, its reason, its basis, its day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.editing import commands, queries
from yiwang.services.editing.types import Act, Basis, Kind, RevisionInfo, Target
from yiwang.web.desk.editing import boxes, elements
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

VALIDITY = tuple((v, v) for v in ("现行有效", "已修改", "已废止", "尚未生效"))
TOWNSHIPS = "乡镇人民政府"
MOST_RECEIVERS = 200
NEEDED = frozenset(
    (
        *("bases_of", "name", "kind_code", "use_levels", "audience", "department", "themes"),
        *("bases", "handling", "conditions", "promised", "promised-unit", "steps", "online"),
        *("depth", "visits", "fee", "result", "result-type"),
    )
)
"""What nobody may leave out; the rest is marked （选填）."""
LAWS = boxes.Table(
    "bases_of",
    "修订依据",
    (
        ("law", "法律名称", ()),
        ("number", "文号", ()),
        ("article", "条款", ()),
        ("text", "条款内容", ()),
        ("validity", "效力", VALIDITY),
    ),
    "凭哪部法律或者文件修订，至少一条",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is typed on the form of a revision."""

    content: dict[str, Any]
    reason: str
    laws: list[dict[str, str]]
    day: date | None
    day_parts: dict[str, str]
    receivers: list[str]
    errors: dict[str, str]


def _kept(info: RevisionInfo) -> Sheet:
    """Return what was saved last."""
    laws = [
        {
            "law": b.law,
            "number": b.number,
            "article": b.article,
            "text": b.text,
            "validity": b.validity,
        }
        for b in info.bases
    ]
    on = info.effective_on
    parts = {"year": str(on.year), "month": str(on.month), "day": str(on.day)} if on else {}
    ids = [str(one.organisation_id) for one in info.receivers]
    return Sheet(dict(info.content), info.reason, laws, on, parts, ids, {})


def _typed(info: RevisionInfo, data: QueryDict) -> Sheet:
    content: dict[str, Any] = dict(info.content)
    errors: dict[str, str] = {}
    if info.has_content:
        content, errors = elements.read(info.target, data, info.content)
    parts = {p: data.get(f"effective_on-{p}", "").strip() for p in ("year", "month", "day")}
    day = None
    if any(parts.values()):
        try:
            day = date(*(int(parts[p]) for p in ("year", "month", "day")))
        except ValueError:
            errors = {**errors, "effective_on": "请填写生效日期，如 2026 年 9 月 3 日"}
    return Sheet(
        content,
        data.get("reason", "").strip(),
        LAWS.read(data),
        day,
        parts,
        data.getlist("receivers"),
        errors,
    )


@staff("catalogue.edit")
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the form; save it, with everything typed kept when it cannot be saved."""
    info = queries.revision(key, viewer=actor_of(request))
    if info is None:
        raise NotFound
    if Act.SAVE not in info.actions:
        raise NotPermitted
    if request.method != "POST":
        return _page(request, info, _kept(info), info.version)
    data = plain(request.POST)
    sheet, version = _typed(info, data), boxes.whole(data.get("version", ""))
    seen = version if isinstance(version, int) else 0
    if boxes.is_reshaping(data):
        return _page(request, info, sheet, seen)
    if sheet.errors:
        return _page(request, info, sheet, seen, errors=sheet.errors)
    try:
        _save(request, info, sheet, seen)
    except commands.Overtaken as error:
        return _overtaken(request, info, sheet, error)
    except commands.CannotRevise as error:
        return _page(request, info, sheet, seen, errors=ui_errors.form_errors(error))
    messages.success(request, "已保存")
    return HttpResponseRedirect(reverse("desk:editing-revision", args=[key]))


def _save(request: HttpRequest, info: RevisionInfo, sheet: Sheet, version: int) -> None:
    commands.save_revision(
        revision_id=info.id,
        version=version,
        content=sheet.content,
        reason=sheet.reason,
        bases=[Basis(**row) for row in sheet.laws if row["law"]],
        effective_on=sheet.day,
        receiver_ids=_ids(sheet.receivers),
        actor=actor_of(request),
        at=clock.now(),
    )


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for value in values[:MOST_RECEIVERS]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _overtaken(
    request: HttpRequest, info: RevisionInfo, sheet: Sheet, error: commands.Overtaken
) -> HttpResponse:
    """Show who changed what, with everything typed and the others' changes put together."""
    found, changed, both = queries.merged(
        info, sheet.content, error.detail["before"], viewer=actor_of(request)
    )
    together = Sheet(
        dict(found.content),
        sheet.reason,
        sheet.laws,
        sheet.day,
        sheet.day_parts,
        sheet.receivers,
        {},
    )
    conflict = {
        "who": error.detail["who"],
        "when": error.detail["when"],
        "changed": changed,
        "both": both,
    }
    return _page(request, info, together, info.version, conflict=conflict)


def _page(
    request: HttpRequest,
    info: RevisionInfo,
    sheet: Sheet,
    version: int,
    *,
    errors: dict[str, str] | None = None,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    groups = [("为什么修订", _about(info, sheet))]
    if info.has_content:
        groups += elements.groups(info.target, sheet.content)
    every = [one for _, some in groups for one in some]
    marked = [replace(one, required=one.required or one.name in NEEDED) for one in every]
    form = Form(marked, errors or {})
    shown = {one.name: one for one in form}
    is_list = info.target is Target.LIST
    context = {
        "one": info,
        "version": version,
        "form": form,
        "groups": [(title, [shown[one.name] for one in some]) for title, some in groups],
        "conflict": conflict,
        "locked": _locked(info) if is_list else (),
    }
    status = HTTPStatus.OK
    if conflict:
        status = HTTPStatus.CONFLICT
    elif errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/editing/edit.html", context, status=status)


def _about(info: RevisionInfo, sheet: Sheet) -> list[Field]:
    found = [
        Field(name="reason", label="修订理由", value=sheet.reason, maxlength=160),
        LAWS.field(sheet.laws or [{}]),
        Field(
            name="effective_on",
            label="生效日期",
            kind="date",
            value=sheet.day_parts,
            required=False,
            hint="不填就是发布时马上生效；填以后的日期，到那一天零点以后自动生效",
        ),
    ]
    if info.kind is Kind.DELEGATE:
        found.append(
            Field(
                name="receivers",
                label="承接单位",
                kind="checkbox",
                value=sheet.receivers,
                hint="要承接单位的人员确认以后才能审核",
                options=[Option(str(o.id), o.name) for o in _candidates(info)],
            )
        )
    return found


def _candidates(info: RevisionInfo) -> list[OrganisationInfo]:
    """Return the organisations one level below that may take the item over."""
    level = divisions.level_of(info.region_code) + 1
    regions = orgs.regions_below(info.region_code, levels=frozenset({level}))
    found = orgs.organisations_by_standard_name([r.code for r in regions][:MOST_RECEIVERS])
    names = {info.department, TOWNSHIPS}
    return [body for (_, name), body in sorted(found.items()) if name in names]


def _locked(info: RevisionInfo) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what the basic catalogue says, which a list cannot change (五级四同)."""
    basic = catalogue.basic_edition(info.basic_code)
    if basic is None:
        return ()
    return queries.told(Target.BASIC, basic.content)
