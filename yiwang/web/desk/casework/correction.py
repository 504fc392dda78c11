"""The builder of a correction notice (补正): every point of every material and field in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from yiwang.services.cases.types import CaseState
from yiwang.services.cases.types.desk import CaseFile, MaterialView, PointView
from yiwang.services.cases.types.ways import HeldLine
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.forms import Field, Option

MATERIAL_PHRASES = (
    "没有交",
    "看不清，请重新拍照或扫描",
    "缺页",
    "不是要求的材料",
    "已经过了有效期",
    "没有签名或者盖章",
    "内容与申请表不一致",
)
FIELD_PHRASES = ("没有填", "填写有误", "与证件不一致", "写得不够具体")
MOST = 500
SAY = "请写明问题和怎样改"


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that may have to be mended, with its three questions."""

    key: str
    label: str
    state: str
    phrases: Field
    own: Field
    how: Field
    held: str = ""
    reason: Field | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is written already."""
        return bool(self.phrases.selected or self.own.text or self.how.text or self.how.error)


@dataclass(frozen=True)
class Builder:
    """The whole notice as it is being written."""

    materials: tuple[Line, ...]
    fields: tuple[Line, ...]
    days: Field
    second: Field | None
    version: int
    errors: Mapping[str, str] = field(default_factory=dict)
    points: tuple[PointView, ...] = ()
    waiting: tuple[PointView, ...] = ()

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Return what must be mended, for the summary."""
        return [
            (ui_forms.PREFIX + name if name else "f-days", sentence)
            for name, sentence in self.errors.items()
        ]


@dataclass(frozen=True, slots=True)
class Thing:
    """What may have to be mended: a material or an answer."""

    key: str
    label: str
    state: str
    phrases: tuple[str, ...]
    material_no: int | None = None
    field: str = ""
    held: str = ""


Held = Mapping[int, HeldLine]


def things(file: CaseFile, held: Held | None = None) -> tuple[list[Thing], list[Thing]]:
    """Return the materials and the answers of the case; ``held``: what the platform has."""
    materials = [
        Thing(
            f"m-{m.no}",
            m.name,
            _handed_in(m),
            MATERIAL_PHRASES,
            material_no=m.no,
            held=_held(held, m.no),
        )
        for m in file.materials
    ]
    answers = [
        Thing(f"a-{a.key}", a.label, a.value, FIELD_PHRASES, field=a.key) for a in file.answers
    ]
    return materials, answers


def where(line: HeldLine) -> str:
    """Where the platform has a material, and since when."""
    on = f"（{line.on.year}年{line.on.month}月{line.on.day}日取得）" if line.on else ""
    return f"{line.source}{on}"


def _held(held: Held | None, no: int) -> str:
    line = held.get(no) if held else None
    return where(line) if line else ""


def again(problem: str, there: str, reason: str) -> str:
    """What the applicant reads of a material that is asked although the platform has it."""
    return f"{problem}。平台已有{there}，仍需提供的理由：{reason}" if there and reason else problem


def _handed_in(material: MaterialView) -> str:
    if material.way is None:
        return "没有交"
    return f"{len(material.files)} 份文件" if material.files else "已提供"


def _line(thing: Thing, data: QueryDict, errors: Mapping[str, str]) -> Line:
    key = thing.key
    return Line(
        key=key,
        label=thing.label,
        state=thing.state,
        phrases=Field(
            name=f"{key}-phrase",
            label="问题",
            kind="checkbox",
            required=False,
            options=[Option(p, p) for p in thing.phrases],
            value=data.getlist(f"{key}-phrase"),
        ),
        own=Field(
            name=f"{key}-own",
            label="问题（自己写）",
            kind="textarea",
            required=False,
            rows=2,
            maxlength=MOST,
            value=data.get(f"{key}-own", ""),
        ),
        how=Field(
            name=f"{key}-how",
            label="怎样改",
            kind="textarea",
            required=False,
            rows=2,
            maxlength=MOST,
            value=data.get(f"{key}-how", ""),
            error=errors.get(f"{key}-how", ""),
        ),
        held=thing.held,
        reason=_why_again(key, data, errors) if thing.held else None,
    )


def _why_again(key: str, data: QueryDict, errors: Mapping[str, str]) -> Field:
    return Field(
        name=f"{key}-reason",
        label="仍要申请人提供的理由",
        kind="textarea",
        required=False,
        rows=2,
        maxlength=MOST,
        hint="没有理由不能要求；写明的理由申请人会看到，也会计入重复索要监察",
        value=data.get(f"{key}-reason", ""),
        error=errors.get(f"{key}-reason", ""),
    )


def _problem(key: str, data: QueryDict) -> str:
    own = data.get(f"{key}-own", "").strip()
    return "；".join([*data.getlist(f"{key}-phrase"), *([own] if own else [])])[:MOST]


def _points(
    file: CaseFile, data: QueryDict, held: Held
) -> tuple[tuple[PointView, ...], dict[str, str]]:
    points, errors = [], {}
    materials, answers = things(file, held)
    for thing in [*materials, *answers]:
        key = thing.key
        problem, how = _problem(key, data), data.get(f"{key}-how", "").strip()[:MOST]
        if not problem and not how:
            continue
        if not problem or not how:
            errors[f"{key}-how"] = f"{thing.label}：{SAY}"
        reason = data.get(f"{key}-reason", "").strip()[:MOST]
        if thing.held and not reason:
            errors[f"{key}-reason"] = (
                f"平台已经有{thing.label}：{thing.held}，不能再要求申请人提供。"
                "确实要重新提供的，请写明理由"
            )
        points.append(PointView(thing.material_no, thing.field, thing.label, problem, how, reason))
    return tuple(points), errors


def as_read(points: tuple[PointView, ...], held: Held) -> list[PointView]:
    """Return the points as the applicant reads them: with why what is held is asked again."""
    return [
        replace(p, problem=again(p.problem, _held(held, p.material_no or 0), p.reason))
        for p in points
    ]


def is_second(file: CaseFile) -> bool:
    """Whether there was a notice before."""
    return bool(file.corrections) or file.was_told


def _days(file: CaseFile, data: QueryDict) -> tuple[str, str]:
    text = data.get("days", str(file.correction_days)).strip()
    fits = text.isdecimal() and 1 <= int(text) <= 90  # noqa: PLR2004
    return text, "" if fits else "补正期限要在 1 到 90 个工作日之间"


def build(
    file: CaseFile,
    data: QueryDict | None = None,
    waiting: tuple[PointView, ...] = (),
    *,
    held: Held | None = None,
) -> Builder:
    """Return the builder, empty or with what was written and what is wrong with it.

    :param waiting: what other organisations want corrected; the notice carries it too.
    :param held: what the platform has by line, which needs a reason.
    """
    written = data if data is not None else QueryDict()
    points, wrong = _points(file, written, held or {})
    days, days_error = _days(file, written)
    reason = written.get("second_reason", "").strip()
    errors = (
        {} if data is None else {**wrong, **_missing(file, (*points, *waiting), days_error, reason)}
    )
    sent = written.get("version", "")
    materials, answers = things(file, held)
    return Builder(
        materials=tuple(_line(thing, written, errors) for thing in materials),
        fields=tuple(_line(thing, written, errors) for thing in answers),
        days=Field(
            name="days",
            label="补正期限（工作日）",
            kind="number",
            value=days,
            hint="从明天起算，补正期间不计入办理时限",
            error=errors.get("days", ""),
        ),
        second=_second(reason, errors) if is_second(file) else None,
        version=int(sent) if sent.isdecimal() else file.version,
        errors=errors,
        points=points,
        waiting=waiting,
    )


def _missing(
    file: CaseFile, points: tuple[PointView, ...], days_error: str, reason: str
) -> dict[str, str]:
    errors = {}
    if not points:
        errors[""] = "还没有写要补正的内容。在下面的材料或者表单项里写明问题和怎样改"
    if days_error:
        errors["days"] = days_error
    if is_second(file) and not reason:
        errors["second_reason"] = "请写明再次要求补正的理由"
    return errors


def _second(reason: str, errors: Mapping[str, str]) -> Field:
    return Field(
        name="second_reason",
        label="再次要求补正的理由",
        kind="textarea",
        rows=3,
        maxlength=MOST,
        value=reason,
        hint="以前已经告知过一次。再次补正将计入多次补正监察",
        error=errors.get("second_reason", ""),
    )


def after_acceptance(file: CaseFile) -> bool:
    """Whether the clock of acceptance no longer runs."""
    return file.state not in {CaseState.SUBMITTED, CaseState.PRE_REVIEW}


def command_values(builder: Builder) -> dict[str, Any]:
    """Return what the command takes besides number, actor, time."""
    return {
        "version": builder.version,
        "due_days": int(builder.days.text),
        "second_reason": builder.second.text if builder.second else "",
    }
