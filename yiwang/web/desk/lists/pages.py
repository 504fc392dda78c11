"""What the pages of the lists ask and show: fields, labels, links."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from yiwang.engagement.lists import queries
from yiwang.engagement.lists.types import (
    AUDIENCE_NAMES,
    EXEMPT_NAMES,
    STATE_NAMES,
    ZONES,
    EntryInfo,
    KindInfo,
    ListInfo,
    State,
)
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form, Option

MOST_DIGITS = 18
LONGEST = 300
TONES = {
    State.EDITING: "grey",
    State.RETURNED: "amber",
    State.PUBLISHED: "green",
    State.WITHDRAWN: "grey",
}


def labelled(found: Sequence[ListInfo]) -> list[dict[str, Any]]:
    """Return lists with the words for their state."""
    return [
        {"one": one, "state": STATE_NAMES[one.state], "tone": TONES.get(one.state, "blue")}
        for one in found
    ]


def number(text: str) -> int:
    """Return a whole number typed or in an address, 0 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else 0


def pair(text: str) -> tuple[int, int] | None:
    """Return the two numbers of a place in a list: 3.17."""
    first, _, second = text.partition(".")
    return (number(first), number(second)) if number(second) else None


def day(typed: Mapping[str, str], name: str) -> datetime.date | None:
    """Return the day of three boxes, None when there is no such day."""
    year, month, date = (
        number(typed.get(f"{name}-{part}", "")) for part in ("year", "month", "day")
    )
    try:
        return datetime.date(year, month, date)
    except ValueError:
        return None


def new_form(typed: Mapping[str, str], region_code: str, errors: Mapping[str, str]) -> Form:
    """Return the questions of a new list."""
    kept = [info for info in queries.kinds() if not info.is_rule]
    own = orgs.region(region_code)
    below = orgs.children(region_code)
    regions = [*([own] if own else []), *below]
    return Form(
        [
            Field(
                name="kind",
                label="名单种类",
                kind="select",
                value=typed.get("kind", ""),
                options=[Option(i.kind.value, i.name) for i in kept],
            ),
            Field(
                name="region",
                label="地区",
                kind="select",
                value=typed.get("region", region_code),
                options=[Option(r.code, r.name) for r in regions],
            ),
            Field(
                name="year",
                label="年份",
                value=typed.get("year", ""),
                required=False,
                maxlength=4,
                hint="只有网上办理计划要填，如 2026",
            ),
            Field(
                name="source",
                label="依据文件",
                value=typed.get("source", ""),
                required=False,
                maxlength=LONGEST,
                hint="文件名称和文号",
            ),
        ],
        errors,
    )


def paste_form(info: KindInfo, typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Return the questions of a paste."""
    fields = [
        Field(
            name="text",
            label="事项编码或者名称",
            kind="textarea",
            value=typed.get("text", ""),
            rows=6,
            hint="一行一个，可以从表格里复制；名称后面隔一个制表符可以写说明",
        ),
        Field(
            name="reason",
            label="列入理由",
            value=typed.get("reason", ""),
            required=False,
            maxlength=200,
        ),
    ]
    if info.has_audiences:
        options = [Option(key, name) for key, name in AUDIENCE_NAMES.items()]
        value = typed.get("audience", "PERSON")
        ask = Field(name="audience", label="列入", kind="radio", options=options, value=value)
        fields.insert(0, ask)
    return Form(fields, errors)


def entry_form(
    info: KindInfo, entry: EntryInfo, typed: Mapping[str, str], errors: Mapping[str, str]
) -> Form:
    """Return what may be said of an entry."""

    def value(name: str, stored: object) -> str:
        return typed.get(name, "" if stored is None else str(stored))

    fields = [
        Field(
            name="position",
            label="排在第几",
            kind="number",
            value=value("position", entry.rank),
        ),
        Field(
            name="note",
            label="说明",
            kind="textarea",
            rows=2,
            value=value("note", entry.note),
            required=False,
            maxlength=200,
            hint="群众能看到，例如办理条件；不进驻大厅的写明具体情况",
        ),
        Field(
            name="place",
            label="办理机构或者地点",
            value=value("place", entry.place),
            required=False,
            maxlength=100,
        ),
    ]
    if info.has_hall:
        fields += _hall_fields(value("zone", entry.zone), value("exempt", entry.exempt or ""))
    if info.has_year:
        due = day(typed, "due_on") if typed else entry.due_on
        fields.append(Field(name="due_on", label="计划上线日期", kind="date", value=due))
    return Form(fields, errors)


def _hall_fields(zone: str, exempt: str) -> list[Field]:
    zones = [Option("", "不分类"), *(Option(name, name) for name in ZONES)]
    reasons = [
        Option("", "进驻大厅"),
        *(Option(key.value, f"不进驻：{name}") for key, name in EXEMPT_NAMES.items()),
    ]
    return [
        Field(
            name="exempt",
            label="是否进驻",
            kind="select",
            options=reasons,
            value=exempt,
            required=False,
        ),
        Field(
            name="zone",
            label="综合窗口类别",
            kind="select",
            options=zones,
            value=zone,
            required=False,
            hint="选了类别，就算“一窗”分类受理",
        ),
    ]


def opinion_form(opinion: str, errors: Mapping[str, str]) -> Form:
    """Return the box for an opinion."""
    box = Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=opinion,
        required=False,
        hint="退回或者撤下要写清楚原因",
        maxlength=LONGEST,
    )
    return Form([box], errors)


def removal_form(reason: str, errors: Mapping[str, str]) -> Form:
    """Return the question why an item leaves."""
    box = Field(name="reason", label="移除理由", value=reason, maxlength=200)
    return Form([box], errors)


def audience_chips(info: ListInfo, counts: Mapping[str, int], chosen: str) -> list[Chip]:
    """Return the audiences of a list with their numbers, and what was removed."""
    if info.kind.has_audiences:
        tabs = [
            (key, f"{name} {counts.get(key, 0)}/{info.kind.most}")
            for key, name in AUDIENCE_NAMES.items()
        ]
    else:
        tabs = [("", f"全部 {counts.get('', 0)}")]
    if counts.get("REMOVED"):
        tabs.append(("REMOVED", f"已移除 {counts['REMOVED']}"))
    return [
        Chip(label, "?" + urlencode({"audience": key}), is_on=key == chosen) for key, label in tabs
    ]
