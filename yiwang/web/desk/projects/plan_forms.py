"""What the pages of the lists of approvals ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from yiwang.engagement.projects.types import COUNTED_NAMES, KIND_NAMES, Absence, ProfileInfo
from yiwang.web.desk.projects.forms import shown_day
from yiwang.web.ui.forms import Field, Form, Option

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
