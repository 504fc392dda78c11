"""Carrying a draft over to a new version of its form: what stays, what is put aside, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yiwang.services.cases.types.drafts import Carried
from yiwang.services.eforms.types import CHOICES, USUAL_FILES, FieldKind, FileSort, FormField

NEW = "新增的一项，请填写"
GONE = "这一项不用填了。您填过的内容在这里，供您参考"
GONE_FILES = "这一项不再需要"
OTHER_KIND = "这一项换了填法，请重新填写"
OTHER_OPTIONS = "选项改了，请重新选择"
OTHER_COLUMNS = "表格的列改了，请重新填写"
OTHER_FILES = "收的文件换了，请重新上传"
OTHER_TEXT = "声明改了，请重新阅读并勾选"
BACK = "这一项又要填了。您以前填的内容已经放回，请核对"
RENAMED = "问法改了，您的回答还在，请核对"
LOOKED_AT = frozenset({NEW, RENAMED, BACK})
EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers that go on, and everything the person should look at."""

    values: dict[str, Any]
    lines: tuple[Carried, ...]


def carry(
    old: Iterable[FormField],
    new: Iterable[FormField],
    values: Mapping[str, Any],
    *,
    version_id: int,
    before: Iterable[tuple[Carried, FormField | None]] = (),
) -> Outcome:
    """Carry answers over. What does not fit is put aside, whole, with the version it was given in.

    :param before: what earlier changes put aside, each with the question it answered: put back
        where that is asked again as it was, shown until it is answered anew otherwise.
    """
    was, now = {f.key: f for f in old}, {f.key: f for f in new}
    kept: dict[str, Any] = {}
    lines: list[Carried] = []
    for key, value in values.items():
        if key not in was:  # never a field of the form: nothing the person typed into it
            continue
        why = _why(was[key], now.get(key), value)
        if why in {"", RENAMED}:
            kept[key] = value
        if why and value not in EMPTY:
            aside = _many(value) if was[key].kind is FieldKind.FILE and why != RENAMED else ()
            lines.append(Carried(key, why, value, version_id, tuple(aside)))
    told = {line.key for line in lines}
    for line, asked in before:
        if line.key in told or line.why in LOOKED_AT or kept.get(line.key) not in EMPTY:
            continue
        is_back = asked and line.key in now and not _why(asked, now[line.key], line.value)
        if is_back:
            kept[line.key] = line.value
        lines.append(replace(line, why=BACK, files=()) if is_back else line)
    fresh = [f for f in now.values() if f.key not in was and f.required]
    always = [f for f in fresh if f.show_when is None and f.key not in kept]
    lines += [Carried(f.key, NEW, None, version_id) for f in always]
    return Outcome(kept, tuple(lines))


def _why(old: FormField, new: FormField | None, value: Any) -> str:
    """Why an answer does not simply go on, empty when it does."""
    if new is None:
        return GONE_FILES if old.kind is FieldKind.FILE else GONE
    if new.kind is not old.kind and not {new.kind, old.kind} <= _ONE_OF:
        return OTHER_KIND
    why = _other_content(old, new, value)
    return why or (RENAMED if new.label != old.label else "")


def _other_content(old: FormField, new: FormField, value: Any) -> str:
    """Why an answer does not fit a question of the same kind any more."""
    if new.kind in CHOICES and not set(_many(value)) <= set(new.options):
        return OTHER_OPTIONS
    if new.kind is FieldKind.TABLE and not _columns(old) <= _columns(new):
        return OTHER_COLUMNS
    if new.kind is FieldKind.FILE and not _still_taken(old, new, value):
        return OTHER_FILES
    is_promise = new.kind is FieldKind.DECLARATION
    return OTHER_TEXT if is_promise and new.statement != old.statement else ""


_ONE_OF = frozenset({FieldKind.SELECT, FieldKind.RADIO})


def _many(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [str(one) for one in given if one not in EMPTY]


def _still_taken(old: FormField, new: FormField, value: Any) -> bool:
    """Whether the question takes as many files and the same sorts; nobody has looked into them."""
    taken = set(new.accept or FileSort)
    return len(_many(value)) <= (new.most or USUAL_FILES) and set(old.accept or FileSort) <= taken


def _columns(item: FormField) -> set[tuple[str, FieldKind, tuple[str, ...]]]:
    return {(c.key, c.kind, c.options) for c in item.columns}
