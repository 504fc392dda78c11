"""What the pages of the lists of approvals ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import QueryDict

from yiwang.engagement.projects.types import (
    ASSESSMENT_KINDS,
    COUNTED_NAMES,
    EVENT_NAMES,
    KIND_NAMES,
    Absence,
    Addition,
    EventKind,
    ProfileInfo,
)
from yiwang.web.desk.projects.forms import number, shown_day
from yiwang.web.ui.forms import Field, Form, Option

MOST_ADDED = 3
ADDED = ("name", "code", "stage", "department", "after", "inside", "assessed", "basis")
KINDS = [Option(key.value, name) for key, name in KIND_NAMES.items()]


def _rules(counted: Sequence[str], absence: str, days: str) -> list[Field]:
    return [
        Field(
            name="counted",
            label="哪些时间计入总用时",
            kind="checkbox",
            required=False,
            options=[Option(key.value, name) for key, name in COUNTED_NAMES.items()],
            value=counted,
        ),
        Field(
            name="absence",
            label="部门缺席又没有意见的",
            kind="radio",
            options=[
                Option(Absence.AGREES.value, "过几个工作日视为同意"),
                Option(Absence.WAITS.value, "一直等它的意见"),
            ],
            value=absence,
        ),
        Field(
            name="absence_days",
            label="等几个工作日",
            kind="number",
            value=days,
        ),
    ]


def propose_form(info: ProfileInfo, typed: QueryDict | None, errors: Mapping[str, str]) -> Form:
    """Ask for another version: total, days, what counts, absence, what is dropped."""
    said = typed if typed is not None else QueryDict()
    plan = info.profile
    counted = said.getlist("counted") if typed is not None else [one.value for one in plan.counted]

    def value(name: str, stored: object) -> str:
        return str(said.get(name, stored))

    fields = [
        Field(
            name="total",
            label="审批总用时",
            kind="number",
            unit="个工作日",
            value=value("total", plan.total),
        ),
        *(
            Field(
                name=f"days-{s.no}",
                label=f"{s.no}. {s.name}",
                kind="number",
                unit="个工作日",
                value=value(f"days-{s.no}", s.days),
            )
            for s in plan.stages
        ),
        *_rules(
            counted, value("absence", plan.absence.value), value("absence_days", plan.absence_days)
        ),
        Field(
            name="dropped",
            label="不再办理的事项",
            kind="checkbox",
            required=False,
            options=[Option(a.key, f"{a.name}（{a.department}）") for a in plan.approvals()],
            value=said.getlist("dropped"),
        ),
        Field(
            name="source",
            label="依据文件",
            value=value("source", info.source),
            maxlength=300,
            required=False,
        ),
        Field(name="reason", label="修改的理由", value=said.get("reason", ""), maxlength=300),
    ]
    return Form(fields, errors)


def additions(typed: QueryDict) -> list[Addition]:
    """Return the approvals that were typed; a block without name and code is none."""
    found = []
    for n in range(1, MOST_ADDED + 1):
        said = {name: typed.get(f"{name}-{n}", "").strip() for name in ADDED}
        if not said["name"] and not said["code"]:
            continue
        inside = said["inside"]
        found.append(
            Addition(
                stage_no=number(said["stage"]),
                name=said["name"],
                department=said["department"],
                code=said["code"],
                after=tuple(filter(None, (one.strip() for one in said["after"].splitlines()))),
                inside=EventKind(inside) if inside in EventKind.__members__ else None,
                assessed_by=said["assessed"],
                basis=said["basis"],
            )
        )
    return found


def addition_forms(
    info: ProfileInfo, typed: QueryDict, errors: Mapping[str, str]
) -> list[tuple[Form, bool]]:
    """Ask for approvals to add: the form of each, and whether what was typed keeps it open."""
    made = []
    for n in range(1, MOST_ADDED + 1):
        form = Form(_addition(info, typed, n), errors)
        is_open = any(typed.get(f"{name}-{n}", "") for name in ADDED if name != "stage")
        made.append((form, is_open))
    return made


def _addition(info: ProfileInfo, typed: QueryDict, n: int) -> list[Field]:
    plan = info.profile
    kinds = dict.fromkeys(e.kind for s in plan.stages for e in s.events)
    stages = [Option(str(s.no), f"{s.no}. {s.name}") for s in plan.stages]
    inside = [Option("", "单独申报"), *(Option(k.value, EVENT_NAMES[k]) for k in kinds)]
    assessed = [Option("", "不能"), *(Option(one, one) for one in ASSESSMENT_KINDS)]
    boxes = [
        Field(
            name="name",
            label="事项名称",
            maxlength=200,
            hint="如“超限高层建筑工程抗震设防审批”",
        ),
        Field(
            name="code",
            label="基本编码",
            maxlength=12,
            required=False,
            hint="基本目录里有的填 12 位编码，名称以目录为准",
        ),
        Field(name="stage", label="放在哪个阶段", kind="select", options=stages),
        Field(name="department", label="办理部门", maxlength=100, hint="标准名称，如“水利局”"),
        Field(
            name="after",
            label="先办完哪些事项",
            kind="textarea",
            rows=3,
            required=False,
            hint="按清单写名称，每行一个；没有的不填",
        ),
        Field(
            name="inside", label="并入哪个联合事项", kind="select", options=inside, required=False
        ),
        Field(
            name="assessed",
            label="能不能用区域评估代替",
            kind="select",
            options=assessed,
            required=False,
        ),
        Field(
            name="basis",
            label="依据",
            maxlength=200,
            required=False,
            hint="如《消防法》第十一条",
        ),
    ]
    return [
        replace(one, name=f"{one.name}-{n}", value=typed.get(f"{one.name}-{n}", ""))
        for one in boxes
    ]


def publish_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask from when a list binds, and for the opinion."""
    fields = [
        Field(
            name="valid_from",
            label="从哪天起施行",
            kind="date",
            value=shown_day(typed, "valid_from"),
        ),
        Field(
            name="opinion",
            label="意见",
            value=typed.get("opinion", ""),
            required=False,
            maxlength=300,
            hint="退回要写明原因",
        ),
    ]
    return Form(fields, errors)
