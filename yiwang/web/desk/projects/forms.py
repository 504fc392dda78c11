"""What the pages of projects ask staff."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.http import QueryDict

from yiwang.engagement.projects.types import (
    ASSESSMENT_KINDS,
    AssessmentInfo,
    DayChoiceView,
    EarlierPermit,
    EventPartyView,
    JointEventView,
    MendPointView,
    Opinion,
)
from yiwang.web.ui.forms import Field, Form, Option

MOST_DIGITS = 9
POINTS = 3
DAY = re.compile(r"([0-9]{4})[-/.年 ]([0-9]{1,2})[-/.月 ]([0-9]{1,2})日?")


def prefixed(form: Form, act: str) -> Form:
    """Return the form of an act with names of its own: several stand on one page."""
    return Form(
        [replace(one, name=f"{act}-{one.name}") for one in form.fields],
        under(act, form.errors),
    )


def under(act: str, errors: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences under the names that the fields have on the page."""
    return {f"{act}-{name}" if name else "": text for name, text in errors.items()}


def stripped(typed: QueryDict, act: str) -> QueryDict:
    """Return what was sent with the form of an act, under the plain names."""
    found = QueryDict(mutable=True)
    for name, values in typed.lists():
        found.setlist(name.removeprefix(f"{act}-"), values)
    return found


def number(text: str) -> int:
    """Return a whole number typed, -1 when it is none."""
    plain = text.strip()
    good = plain.isascii() and plain.isdecimal() and len(plain) < MOST_DIGITS
    return int(plain) if good else -1


def day(text: str) -> datetime.date | None:
    """Return a day typed as 2026-3-9, 2026/3/9 or 2026年3月9日."""
    found = DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return datetime.date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def boxed_day(typed: Mapping[str, str], name: str) -> datetime.date | None:
    """Return the day of three boxes, None when there is no such day."""
    parts = [typed.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    return day("-".join(parts))


def shown_day(typed: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the three boxes as typed."""
    return {part: typed.get(f"{name}-{part}", "") for part in ("year", "month", "day")}


def days(text: str) -> tuple[list[datetime.date], str]:
    """Return the days of a text, one in a line, and the first line that is none."""
    found, wrong = [], ""
    for line in filter(None, (one.strip() for one in re.split(r"[\n,，、;；]", text))):
        one = day(line)
        if one is None:
            wrong = wrong or line
        else:
            found.append(one)
    return found, wrong


def party_value(speciality: str, organisation: UUID) -> str:
    """How a party stands in the form."""
    return f"{speciality}:{organisation}"


def parties(values: Iterable[str]) -> list[tuple[str, UUID]]:
    """Return (field, organisation) of the boxes that were ticked."""
    found = []
    for value in values:
        speciality, _, organisation = value.partition(":")
        try:
            found.append((speciality, UUID(organisation)))
        except ValueError:
            continue
    return found


def invite_form(
    options: Sequence[Option], typed: QueryDict | None, errors: Mapping[str, str]
) -> Form:
    """Ask whom to invite and on which days."""
    chosen = typed.getlist("parties") if typed is not None else [one.value for one in options]
    fields = [
        Field(
            name="parties",
            label="参与部门",
            kind="checkbox",
            options=options,
            value=chosen,
            hint="按本地审批事项清单列出，可以去掉不用来的",
        ),
        Field(
            name="days",
            label="可选日期",
            kind="textarea",
            rows=3,
            value=typed.get("days", "") if typed is not None else "",
            hint="每行一个工作日，如 2026-3-9，最多 10 个",
        ),
    ]
    return Form(fields, errors)


def answer_form(
    event: JointEventView, party: EventPartyView, typed: QueryDict | None, errors: Mapping[str, str]
) -> Form:
    """Ask on which of the days one can come."""
    known = [one.isoformat() for one in party.days or ()]
    box = Field(
        name="days",
        label=f"{party.speciality}：哪些日子可以",
        kind="checkbox",
        required=False,
        options=[
            Option(one.day.isoformat(), f"{one.day.year} 年 {one.day.month} 月 {one.day.day} 日")
            for one in event.days
        ],
        value=typed.getlist("days") if typed is not None else known,
        hint="都不行的，一个也不选就提交",
    )
    return Form([box], errors)


def fix_form(event: JointEventView, typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask for the day, and why where it does not suit everybody."""
    found = typed.get("day", event.found_day.isoformat() if event.found_day else "")
    choices = [Option(one.day.isoformat(), _fit(one)) for one in event.days]
    if event.round > 1 or not choices or "INVITING" not in event.state:
        asked = Field(name="day", label="日期", value=found, hint="如 2026-3-9，要是工作日")
    else:
        asked = Field(name="day", label="日期", kind="radio", options=choices, value=found)
    why = Field(
        name="reason",
        label="定在这一天的理由",
        value=typed.get("reason", ""),
        required=False,
        maxlength=200,
        hint="各部门都可以的最早日期不用写",
    )
    return Form([asked, why], errors)


def _fit(one: DayChoiceView) -> str:
    name = f"{one.day.year} 年 {one.day.month} 月 {one.day.day} 日"
    if one.suits_all:
        return f"{name}：都可以"
    said = [f"{'、'.join(who)}{word}" for who, word in _sides(one) if who]
    return f"{name}：{'；'.join(said)}"


def _sides(one: DayChoiceView) -> list[tuple[tuple[str, ...], str]]:
    return [(one.cannot, "不行"), (one.unknown, "还没有答复")]


def opinion_form(
    party: EventPartyView,
    told: Sequence[MendPointView],
    *,
    again: bool,
    typed: QueryDict | None,
    errors: Mapping[str, str],
) -> Form:
    """Ask what one's field has to say, point by point."""
    said = typed if typed is not None else QueryDict()
    fields: list[Field] = []
    if told:
        fields.append(
            Field(
                name="settled",
                label="上次告知的问题，哪些整改到位了",
                kind="checkbox",
                required=False,
                options=[Option(str(f.n), f"{f.n}. {f.text}", f.answer) for f in told],
                value=said.getlist("settled"),
            )
        )
    fields.append(
        Field(
            name="opinion",
            label=f"{party.speciality}意见",
            kind="radio",
            options=[
                Option(Opinion.PASSED.value, "通过"),
                Option(Opinion.FINDINGS.value, "有问题，要整改"),
            ],
            value=said.get("opinion", ""),
        )
    )
    for n in range(1, POINTS + 1):
        fields += _point(n, said, errors if n == 1 else {})
    if again:
        fields.append(
            Field(
                name="late_reason",
                label="新提问题的理由",
                value=said.get("late_reason", ""),
                required=False,
                maxlength=300,
                hint="问题应当一次告知。复验时新提的，写明为什么上次没有告知",
            )
        )
    fields += _attached(said)
    kept = {key: value for key, value in errors.items() if key != "points"}
    if "points" in errors:
        kept["what-1"] = errors["points"]
    return Form(fields, kept)


def _attached(said: QueryDict) -> list[Field]:
    return [
        Field(
            name="text",
            label="说明",
            kind="textarea",
            rows=2,
            value=said.get("text", ""),
            required=False,
            maxlength=1000,
        ),
        Field(
            name="file",
            label="意见书、照片",
            kind="files",
            required=False,
            accept=".jpg,.jpeg,.png,.heic,.webp,.pdf",
        ),
    ]


def _point(n: int, said: QueryDict, errors: Mapping[str, str]) -> list[Field]:
    return [
        Field(
            name=f"what-{n}",
            label=f"问题 {n}",
            value=said.get(f"what-{n}", ""),
            required=False,
            maxlength=500,
            error=errors.get("points", ""),
        ),
        Field(
            name=f"how-{n}",
            label=f"问题 {n} 怎样整改",
            value=said.get(f"how-{n}", ""),
            required=False,
            maxlength=500,
        ),
    ]


def points(said: QueryDict) -> list[tuple[str, str]]:
    """Return (what, how) of the points that were typed."""
    rows = [(said.get(f"what-{n}", ""), said.get(f"how-{n}", "")) for n in range(1, POINTS + 1)]
    return [(what, how) for what, how in rows if what.strip() or how.strip()]


def conclude_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask for the conclusion."""
    fields = [
        Field(
            name="passed",
            label="结论",
            kind="radio",
            options=[Option("yes", "通过"), Option("no", "不通过")],
            value=typed.get("passed", ""),
        ),
        Field(
            name="text",
            label="结论内容",
            kind="textarea",
            rows=3,
            value=typed.get("text", ""),
            maxlength=1000,
        ),
    ]
    return Form(fields, errors)


def reason_form(label: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask for a reason."""
    box = Field(name="reason", label=label, value=typed.get("reason", ""), maxlength=300)
    return Form([box], errors)


def aside_form(
    assessed: Sequence[AssessmentInfo],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    asked: str,
) -> Form:
    """Ask whether an approval is not needed, or assessed for the whole area."""
    options = [Option("NOT_NEEDED", "不需办理", "写明理由和依据")]
    fitting = [one for one in assessed if one.kind == asked]
    options += [
        Option(str(one.id), f"用区域评估代替：{one.area}（{one.document}）") for one in fitting
    ]
    fields = [
        Field(
            name="instead",
            label="认定结果",
            kind="radio",
            options=options,
            value=typed.get("instead", ""),
            error=errors.get("assessment", ""),
        ),
        Field(
            name="reason",
            label="理由和依据",
            value=typed.get("reason", ""),
            required=False,
            maxlength=300,
        ),
    ]
    return prefixed(Form(fields, errors), "aside")


def permit_form(
    earlier: Sequence[EarlierPermit], typed: Mapping[str, str], errors: Mapping[str, str]
) -> Form:
    """Ask which permit meets an approval: one of the platform's, or what is written on paper."""
    fields = []
    if earlier:
        options = [Option("", "不是平台上办的，按批文填写")]
        options += [Option(str(one.number), _earlier(one)) for one in earlier]
        fields.append(
            Field(
                name="case",
                label="业主在平台上办成的",
                kind="radio",
                options=options,
                value=typed.get("case", ""),
                required=False,
                hint="选了这里，文号、日期和单位不用再填",
            )
        )
    fields += [
        Field(
            name="number",
            label="文号或者证书编号",
            value=typed.get("number", ""),
            maxlength=120,
            required=not earlier,
        ),
        Field(
            name="issued_on",
            label="批准日期",
            kind="date",
            value=shown_day(typed, "issued_on"),
            required=not earlier,
        ),
        Field(
            name="authority",
            label="批准单位",
            value=typed.get("authority", ""),
            maxlength=200,
            required=not earlier,
        ),
        Field(
            name="file",
            label="批文扫描件",
            kind="files",
            required=False,
            accept=".jpg,.jpeg,.png,.heic,.webp,.pdf",
            hint="上传以后存入业主的材料库，以后的申请不用再交",
        ),
        Field(
            name="reason",
            label="认定的理由",
            value=typed.get("reason", ""),
            maxlength=300,
            hint="如“登记前已经取得，核对过原件”",
        ),
    ]
    return prefixed(Form(fields, errors), "permit")


def _earlier(one: EarlierPermit) -> str:
    on = one.granted_on
    number = one.document_number or f"办件编号尾号 {str(one.number)[-6:]}"
    return f"{number}，{one.organisation_name}，{on.year} 年 {on.month} 月 {on.day} 日"


def busy_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask for a day that is taken."""
    fields = [
        Field(name="day", label="日期", kind="date", value=shown_day(typed, "day")),
        Field(
            name="note",
            label="事由",
            value=typed.get("note", ""),
            required=False,
            maxlength=100,
        ),
    ]
    return Form(fields, errors)


def assessment_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask for a regional assessment."""
    fields = [
        Field(
            name="kind",
            label="评估类型",
            kind="select",
            options=[Option("", "请选择"), *(Option(one, one) for one in ASSESSMENT_KINDS)],
            value=typed.get("kind", ""),
        ),
        Field(name="area", label="区域名称", value=typed.get("area", ""), maxlength=80),
        Field(
            name="document",
            label="成果文件和文号",
            value=typed.get("document", ""),
            maxlength=200,
        ),
        Field(name="authority", label="审查单位", value=typed.get("authority", ""), maxlength=200),
        Field(
            name="valid_from",
            label="有效期从",
            kind="date",
            value=shown_day(typed, "valid_from"),
        ),
        Field(
            name="valid_until",
            label="有效期到",
            kind="date",
            value=shown_day(typed, "valid_until"),
        ),
    ]
    return Form(fields, errors)
