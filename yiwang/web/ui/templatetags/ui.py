"""Tags of the design system: ``{% load ui %}``. Few, typed, each usable without JavaScript."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import segno
from django import template
from django.conf import settings
from django.template.base import Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yiwang.web.ui import elements, forms
from yiwang.web.ui.fragments import Part
from yiwang.web.ui.icons import ICONS

register = template.Library()

# tone → public states and task states (0.3); the word itself is always shown
_WORDS: dict[str, str] = {
    "grey": "草稿 已撤回 已终止 待填 暂不能填",
    "blue": "待收件 已受理 审查中 特别程序 已决定·待用印 填写中",
    "amber": "待补正 已延期 已中止 待缴费",
    "green": "已办结 已办结（准予） 已填好",
    "red": "已办结（不予） 不予受理",
}
TONES: dict[str, str] = {word: tone for tone, words in _WORDS.items() for word in words.split()}
LIGHTS: dict[str, tuple[str, str]] = {
    "green": ("■", "绿灯"),
    "yellow": ("●", "黄灯"),
    "red": ("▲", "红灯"),
    "none": ("○", "不计时"),
}


def _errors(form: Any) -> list[tuple[str, str]]:
    if form is None or form == "":
        return []
    if isinstance(form, Mapping):
        return [
            (forms.PREFIX + name if name else "", str(sentence)) for name, sentence in form.items()
        ]
    if hasattr(form, "error_list"):
        return list(form.error_list)
    return forms.from_django(form).error_list if hasattr(form, "non_field_errors") else list(form)


@register.simple_tag(takes_context=True)
def field(context: template.Context, item: forms.Field) -> SafeString:
    """Render one question: ``{% field form.name %}`` or ``{% field f %}`` in a loop."""
    if not isinstance(item, forms.Field):
        raise TypeError(
            "{% field %} takes a yiwang.web.ui.forms.Field; adapt with forms.from_django"
        )
    inner = {"f": item, "request": context.get("request")}
    return render_to_string(f"ui/form/{item.kind}.html", inner)


@register.inclusion_tag("ui/form/error_summary.html")
def error_summary(form: Any = None) -> dict[str, object]:
    """Render 「有 n 处需要修改」 with a link to each field; nothing when all is well."""
    return {"errors": _errors(form)}


@register.simple_tag(takes_context=True)
def title_prefix(context: template.Context) -> str:
    """Return 「有 n 处需要修改：」 when the page's `form` or `errors` has errors."""
    count = len(_errors(context.get("errors") or context.get("form")))
    return f"有 {count} 处需要修改：" if count else ""


@register.simple_tag
def state_tag(label: str, tone: str = "") -> SafeString:
    """Render the tag of a public state; the colour follows the word unless given."""
    return format_html(
        '<span class="tag tag-{}">{}</span>', tone or TONES.get(str(label), "grey"), label
    )


@register.simple_tag
def light(value: str, note: str = "") -> SafeString:
    """Render a light (红黄绿灯) as shape, word and colour: `{% light "yellow" "还剩 1 天" %}`."""
    key = str(getattr(value, "value", value) or "none").lower()
    shape, word = LIGHTS.get(key, LIGHTS["none"])
    more = format_html(' <span class="light-note">{}</span>', note) if note else ""
    return format_html(
        '<span class="light light-{}"><span aria-hidden="true">{}</span> {}{}</span>',
        key,
        shape,
        word,
        more,
    )


@register.filter
def date_zh(value: datetime.date | datetime.datetime | str | None) -> str:
    """Write a date as 2018年9月3日."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value[:10])
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def time_zh(value: datetime.datetime | datetime.time | None) -> str:
    """Write a time as 09:12."""
    if not value:
        return ""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%H:%M")


@register.filter
def moment_zh(value: datetime.datetime | None) -> str:
    """Write a moment as 2018年9月3日 09:12."""
    return f"{date_zh(value)} {time_zh(value)}" if value else ""


@register.filter
def iso(value: datetime.date | datetime.datetime | None) -> str:
    """Write a date or moment for the datetime attribute."""
    return value.isoformat() if value else ""


@register.filter
def money(value: Decimal | int | float | str | None) -> str:
    """Write an amount as 1,234.50 元."""
    if value is None or value == "":
        return ""
    try:
        return f"{Decimal(str(value)):,.2f} 元"
    except InvalidOperation:
        return str(value)


@register.filter
def number_groups(value: int | str | None) -> SafeString:
    """Write an 18-digit number in groups of four; what is copied has no spaces."""
    digits = str(value if value is not None else "").replace(" ", "")
    groups = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    inner = mark_safe("<wbr>".join(format_html("<span>{}</span>", g) for g in groups))  # noqa: S308 (escaped by format_html)
    return format_html('<span class="number">{}</span>', inner)


@register.simple_tag
def qr(text: str, label: str = "二维码") -> SafeString:
    """Draw a QR code as inline SVG with an accessible name; put the number in text under it.

    Every mask can be read; weighing all eight against each other costs more than the page.
    """
    drawing = segno.make(str(text), error="m", micro=False, mask=3).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff"
    )
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        label,
        mark_safe(drawing),  # noqa: S308
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon beside a text; it is hidden from screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag
def nav_url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page, or nothing while that page is not registered."""
    try:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    """Return one value of a mapping, or an empty text."""
    return mapping.get(key, "")


@register.simple_tag
def join_text(*parts: object) -> str:
    """Join values to one text (for a title or a name given to another tag)."""
    return "".join(str(p) for p in parts)


@register.simple_tag
def site_name() -> str:
    """Return the platform's name."""
    return str(settings.YIWANG_SITE_NAME)


@register.inclusion_tag("ui/notice.html")
def notice(
    text: str, kind: str = "info", title: str = "", url: str = "", link_text: str = ""
) -> dict[str, str]:
    """Render a notice (通知条): info, success, warning or error."""
    return {"text": text, "kind": kind, "title": title, "url": url, "link_text": link_text}


@register.inclusion_tag("ui/empty.html")
def empty(what: str, why: str = "", url: str = "", act: str = "") -> dict[str, str]:
    """Render an empty state: what would be here, why it is not, one thing to do."""
    return {"what": what, "why": why, "url": url, "act": act}


@register.inclusion_tag("ui/steps.html")
def steps(step: int, steps: int) -> dict[str, int]:
    """Render 「第 3 步，共 5 步」."""
    return {"step": step, "steps": steps}


@register.inclusion_tag("ui/timeline.html")
def timeline(items: Sequence[elements.Moment]) -> dict[str, object]:
    """Render the six public steps (时间线)."""
    return {"items": items}


@register.inclusion_tag("ui/summary.html")
def summary(rows: Sequence[elements.Row]) -> dict[str, object]:
    """Render answers with 「修改」 (摘要表)."""
    return {"rows": rows}


@register.simple_tag
def table(table: elements.Table) -> SafeString:
    """Render a table that stacks to cards on a phone; joined: lists have hundreds of cells."""
    name = _text(table.caption)
    heads = "".join(map(_head, table.columns))
    starts = [_cell_start(column) for column in table.columns]
    rows = "".join(
        '<tr role="row">'
        + "".join([_cell(*pair) for pair in zip(starts, line, strict=True)])
        + "</tr>\n"
        for line in table.lines
    )
    return mark_safe(  # noqa: S308  every text is escaped by _text
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{name}">'
        f'<table class="stack" role="table"><caption>{name}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _text(value: object) -> str:
    """Escape a value as a template does, without its ceremony."""
    return value if isinstance(value, SafeString) else html.escape(str(value))


def _head(column: elements.Column) -> str:
    label = _text(column.label)
    if column.sort_url:
        label = f'<a href="{_text(column.sort_url)}">{label}</a>'
    number = ' class="num"' if column.number else ""
    sort = f' aria-sort="{column.sort}"' if column.sort else ""
    return f'<th scope="col" role="columnheader"{number}{sort}>{label}</th>'


def _cell_start(column: elements.Column) -> str:
    number = ' class="num"' if column.number else ""
    return f'<td role="cell" data-th="{_text(column.label)}"{number}>'


def _cell(start: str, cell: elements.Cell) -> str:
    if cell.light:
        shown = str(light(cell.light, cell.text))
    elif cell.tag:
        shown = str(state_tag(cell.text))
    else:
        shown = _text(cell.text)
        if cell.url:
            shown = f'<a href="{_text(cell.url)}">{shown}</a>'
    note = f'<span class="cell-note">{_text(cell.note)}</span>' if cell.note else ""
    return f"{start}{shown}{note}</td>"


@register.simple_tag
def chips(items: Iterable[elements.Chip], current: str = "true") -> SafeString:
    """Render filters or views as the lines of a list; those that are on say so."""
    return mark_safe(  # noqa: S308  escaped by _text
        "".join(
            f'<li><a href="{_text(chip.url)}"'
            + (f' aria-current="{current}"' if chip.is_on else "")
            + f">{_text(chip.label)}</a></li>"
            for chip in items
        )
    )


@register.inclusion_tag("ui/pagination.html")
def pagination(previous_url: str = "", next_url: str = "", first_url: str = "") -> dict[str, str]:
    """Render 上一页 or 回到第一页, and 下一页 (keyset: no page numbers)."""
    return {"previous_url": previous_url, "next_url": next_url, "first_url": first_url}


@register.inclusion_tag("ui/decision_box.html")
def decision_box(
    title: str, facts: Sequence[elements.Fact], acts: Sequence[elements.Act]
) -> dict[str, object]:
    """Render the decision box (决策框) on top of a guide."""
    return {"title": title, "facts": facts, "acts": acts}


@register.inclusion_tag("ui/qr.html")
def qr_block(text: str, label: str, number: str = "") -> dict[str, str]:
    """Render a QR code with its meaning and number in text under it (二维码块)."""
    return {"text": text, "label": label, "number": number}


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(crumbs: Sequence[elements.Crumb]) -> dict[str, object]:
    """Render the path to this page (面包屑)."""
    return {"crumbs": crumbs}


@register.inclusion_tag("ui/form/material.html", takes_context=True)
def material(context: template.Context, line: elements.Material) -> dict[str, object]:
    """Render one material line with its uploader (材料行)."""
    return {"m": line, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.tag
def kept(parser: Parser, token: Token) -> Part:
    """Keep what stands inside for visitors nobody knows: ``{% kept "name" x=value %}``.

    Inside, only `frame`, the CSRF token and the named values are in reach (see fragments.py).
    """
    name, *values = token.split_contents()[1:]
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Part(name.strip('"'), nodes, token_kwargs(values, parser))
