"""What the portal adds to the questions of a form: where a value comes from, masks, summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity.types import Fact
from yiwang.lib.codes.masks import mask_id, mask_phone
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.ui import answers
from yiwang.web.ui.elements import StoredFile
from yiwang.web.ui.forms import Field

from .pages import Application, day
from .rows import held

OFFICIAL = ("居民身份证.", "营业执照.")
MASKS = {FieldKind.ID_CARD: mask_id, FieldKind.BANK_CARD: mask_id}
DATE_PARTS = 3


def fields(
    app: Application,
    asked: Iterable[FormField],
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    blank_rows: Mapping[str, int],
    served: str = "",
) -> list[Field]:
    """Build the questions of a page, with what is known and where it comes from.

    A question for other items of a thing than the page says (``served``) names its own.
    """
    made = []
    uses = app.uses
    for item in asked:
        fact = app.facts.get(item.prefill) if item.prefill else None
        value = values.get(item.key)
        if value in (None, "") and fact is not None and item.key not in errors:
            value = fact.value
        one = answers.field(item, value, errors, blank_rows=blank_rows.get(item.key, 0))
        if item.kind is FieldKind.FILE:
            url = reverse("portal:apply_answer", args=[app.number, item.key])
            one = replace(one, url=url, files=attached(app.infos, value))
        if uses.get(item.key, served) != served:
            told = (one.hint.rstrip("。"), f"用于：{uses[item.key]}")
            one = replace(one, hint="。".join(filter(None, told)))
        made.append(_sourced(app, item, one, fact) if fact is not None else one)
    return made


def served_by(app: Application, asked: Iterable[FormField]) -> str:
    """Return for which items most questions of a page are, so that only others say it again."""
    named = Counter(app.uses[one.key] for one in asked if one.key in app.uses)
    return named.most_common(1)[0][0] if named else ""


def is_fixed(app: Application, item: FormField) -> bool:
    """Whether the value is the register's and not disputed: shown, not asked."""
    fact = app.facts.get(item.prefill) if item.prefill else None
    official = item.prefill.startswith(OFFICIAL) and item.kind not in {
        FieldKind.SELECT,
        FieldKind.RADIO,
        FieldKind.ADDRESS,
    }
    return fact is not None and official


def _sourced(app: Application, item: FormField, one: Field, fact: Fact) -> Field:
    updated = f"，{day(fact.on)}更新" if fact.on else ""
    readonly = is_fixed(app, item)
    return replace(
        one,
        source=f"来自{fact.source}{updated}",
        readonly=readonly,
        value=masked(item, fact.value) if readonly else one.value,
        dispute_url=reverse("portal:apply_dispute", args=[app.number, item.key])
        if readonly
        else "",
    )


def masked(item: FormField, text: str) -> str:
    """Hide the middle of a number that identifies somebody; ux 0.10."""
    mask = MASKS.get(item.kind)
    return mask(text) if mask else text


def came_masked(item: FormField, post: QueryDict) -> bool:
    """Whether a mask came back because the register fell silent after the page was shown."""
    return item.kind in MASKS and "*" in post.get(item.key, "")


def attached(infos: Mapping[UUID, StoredFileInfo], value: Any) -> list[StoredFile]:
    """Return the files of an answer as an element shows them, in their order."""
    ids = {str(key): info for key, info in infos.items()}
    names = value if isinstance(value, list) else []
    return [held(ids[str(name)]) for name in names if str(name) in ids]


def shown(item: FormField, value: Any, infos: Mapping[UUID, StoredFileInfo] | None = None) -> str:
    """Write an answer for a summary, numbers that identify somebody masked."""
    if item.kind is FieldKind.FILE:
        return "、".join(one.name for one in attached(infos or {}, value))
    return masked(item, _written(item, value))


@dataclass(frozen=True)
class Change:
    """One line of 「表单有更新」: the question, what had been answered, what to look at.

    ``files`` are named where they are not handed in any more.
    """

    label: str
    text: str
    why: str
    url: str
    files: str = ""


_PLACES = {"situation": "situation", "fee": "", "promised": ""}
"""Where what changed in the guide is looked at; materials where nothing is said."""


def changes_of(app: Application) -> list[Change]:
    """Return what a new version of the form changed for this draft."""
    now = {
        f.key: (f, page.key) for page in (app.form.pages if app.form else ()) for f in page.fields
    }
    asked = {step.key for step in app.steps}
    made = []
    for line in app.draft.carried:
        item, page = now.get(line.key, (None, ""))
        url = app.address(page) if page in asked else ""
        aside = "、".join(one.name for one in attached(app.infos, list(line.files)))
        if not line.version_id:
            where = _PLACES.get(line.key, "materials")
            address = where and app.address(where)
            made.append(Change(str(line.value), "", line.why, address, aside))
            continue
        old = {f.key: f for f in eforms.form(line.version_id).fields}.get(line.key)
        known = old or item
        label = known.label if known else line.key
        if item is not None and old is not None and item.label != old.label:
            label = f"{item.label}（原来是“{old.label}”）"
        text = shown(old, line.value, app.infos) if old and not aside else ""
        made.append(Change(label, text, line.why, url, aside))
    return made


def put_aside(app: Application) -> str:
    """Return the names of the files that stay behind when the draft is filed."""
    return "、".join(line.files for line in changes_of(app) if line.files)


def _written(item: FormField, value: Any) -> str:
    if item.kind is FieldKind.TABLE and isinstance(value, list):
        return "\n".join(_row_text(item, row) for row in value)
    if item.kind is FieldKind.ADDRESS and isinstance(value, Mapping):
        return "".join(str(value.get(k, "")) for k in ("region", "detail"))
    if item.kind is FieldKind.MULTISELECT and isinstance(value, list):
        return "、".join(map(str, value))
    if item.kind is FieldKind.DECLARATION:
        return "已确认" if value else ""
    if item.kind is FieldKind.DATE and isinstance(value, str):
        return _date_text(value)
    text = "" if value is None else str(value)
    return f"{text} {item.unit}" if text and item.unit else text


def _date_text(value: str) -> str:
    parts = value.split("-")
    if len(parts) == DATE_PARTS and all(p.isdecimal() for p in parts):
        year, month, day_ = map(int, parts)
        return f"{year}年{month}月{day_}日"
    return value


def _row_text(item: FormField, row: Mapping[str, Any]) -> str:
    cells = [(c.label, _in_table(c, row.get(c.key))) for c in item.columns]
    return "；".join(f"{label}：{text}" for label, text in cells if text)


def _in_table(column: FormField, value: Any) -> str:
    """Write a cell; a table names other people, so their phones are masked as well."""
    text = shown(column, value)
    return mask_phone(text) if column.kind is FieldKind.PHONE else text
