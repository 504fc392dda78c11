"""One form out of several (一表申请): each question asked once, and where each answer goes.

Two questions are the same when both take the same value of the same register, or have the same
name and kind. Same name, another kind: staff are told, and both are asked until they have settled
it: by another name, or as one question of the kind that one of the two has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from yiwang.services.catalogue.types.composing import Clash, CommonForm, Own, Settled
from yiwang.services.eforms.types import CHOICES, FieldKind, FormField, FormPage

COMMON = FormPage(key="common", title="共同信息", fields=())


@dataclass
class _Asked:
    """A question of the common form, with the questions it answers."""

    field: FormField
    page: str
    of: list[Own]


def common_form(
    parts: Iterable[tuple[str, str, Sequence[FormPage]]], settled: Settled | None = None
) -> CommonForm:
    """Join the forms of several items.

    :param parts: basic code, name and pages of each, the first first.
    :param settled: what staff said of questions that only look alike.
    """
    said = settled or Settled()
    asked: list[_Asked] = []
    clashes: list[Clash] = []
    titles: dict[str, str] = {}
    for code, name, pages in parts:
        titles[code] = name
        for asking in (f for page in pages for f in page.fields):
            own = Own(code, asking.key)
            field = replace(asking, label=said.labels.get(own, asking.label))
            other, keeps = said.same.get(own, (None, False))
            known = _holding(asked, other) if other else None
            if known is not None:
                known.field = _joined(field, known.field) if keeps else _joined(known.field, field)
                known.page = code if keeps else known.page
            else:
                known = _found(asked, field, code, clashes)
            known.of.append(own)
    return CommonForm(_pages(asked, titles), _keys(asked), tuple(clashes))


def _found(asked: list[_Asked], field: FormField, code: str, clashes: list[Clash]) -> _Asked:
    """The question already asked, made to suit both, or a new one; a clash is noted."""
    known = _same(asked, field, code)
    if known is not None:
        known.field = _joined(known.field, field)
        return known
    clash = _clash(asked, field, code)
    if clash is not None:
        clashes.append(clash)
    asked.append(_Asked(field, code, []))
    return asked[-1]


def _holding(asked: Iterable[_Asked], own: Own) -> _Asked | None:
    return next((one for one in asked if own in one.of), None)


def fits(kept: FormField, other: FormField) -> bool:
    """Whether what is answered to one question can be an answer to the other."""
    if other.kind in {FieldKind.TEXT, FieldKind.TEXTAREA}:
        return kept.kind not in {FieldKind.TABLE, FieldKind.DECLARATION, FieldKind.FILE}
    if kept.kind in CHOICES and other.kind in CHOICES:
        many = FieldKind.MULTISELECT
        return (kept.kind is many) == (other.kind is many) and set(kept.options) <= set(
            other.options
        )
    return kept.kind is other.kind and kept.columns == other.columns


def name_of(field: FormField) -> str:
    """Return the name without spaces and brackets' width: questions of one name may be one."""
    plain = field.label.translate(str.maketrans("（）：", "():"))
    return "".join(plain.split())


def _is_same(one: FormField, other: FormField) -> bool:
    if one.kind is not other.kind:
        return False
    if one.kind in CHOICES and one.options != other.options:
        return False
    if one.kind in {FieldKind.TABLE, FieldKind.DECLARATION}:
        return (one.columns, one.statement) == (other.columns, other.statement)
    if one.prefill and other.prefill:
        return one.prefill == other.prefill
    return name_of(one) == name_of(other)


def _same(asked: Iterable[_Asked], field: FormField, code: str) -> _Asked | None:
    """The question already asked that this one repeats; one form never repeats itself."""
    for one in asked:
        if _is_same(one.field, field) and all(own.basic_code != code for own in one.of):
            return one
    return None


def _clash(asked: Iterable[_Asked], field: FormField, code: str) -> Clash | None:
    for one in asked:
        others = [own for own in one.of if own.basic_code != code]
        if others and name_of(one.field) == name_of(field):
            return Clash(field.label, others[0], Own(code, field.key), _why(one.field, field))
    return None


def _why(one: FormField, other: FormField) -> str:
    if one.kind is not other.kind:
        return "两张表里的类型不一样"
    if one.options != other.options:
        return "两张表里的选项不一样"
    if one.prefill != other.prefill:
        return "两张表从不同的登记取数"
    return "两张表里的内容不一样"


def _joined(one: FormField, other: FormField) -> FormField:
    """One question that suits both: needed when either needs it, asked when either asks it."""
    condition = one.show_when if one.show_when == other.show_when else None
    needs = [n for n in (one.legal_need, other.legal_need) if n]
    lengths = [n for n in (one.max_length, other.max_length) if n]
    return replace(
        one,
        required=one.required or other.required,
        hint=one.hint or other.hint,
        prefill=one.prefill or other.prefill,
        show_when=condition,
        legal_need="；".join(dict.fromkeys(needs)),
        unit=one.unit or other.unit,
        max_length=min(lengths, default=0),
        most=max(one.most, other.most),
    )


def _keys(asked: Sequence[_Asked]) -> tuple[tuple[str, tuple[Own, ...]], ...]:
    return tuple((key, tuple(one.of)) for key, one in zip(_names(asked), asked, strict=True))


def _names(asked: Sequence[_Asked]) -> list[str]:
    """A key for each question: its own, numbered when another has it."""
    taken: list[str] = []
    for one in asked:
        key, n = one.field.key, 2
        while key in taken:
            key, n = f"{one.field.key}_{n}", n + 1
        taken.append(key)
    return taken


def _pages(asked: Sequence[_Asked], titles: dict[str, str]) -> tuple[FormPage, ...]:
    """What several ask stands on the first page, the promise last; then what each asks alone."""
    named = list(zip(_names(asked), asked, strict=True))
    renamed = {own: key for key, one in named for own in one.of}
    fields = {key: _moved(one, key, renamed) for key, one in named}
    common = [fields[key] for key, one in named if len(one.of) > 1]
    common.sort(key=lambda field: field.kind is FieldKind.DECLARATION)
    pages = [replace(COMMON, fields=tuple(common))]
    for code, title in titles.items():
        own = tuple(fields[key] for key, one in named if len(one.of) == 1 and one.page == code)
        pages.append(FormPage(key=f"item-{code}", title=title, fields=own))
    return tuple(page for page in _in_order(pages) if page.fields)


def _moved(one: _Asked, key: str, renamed: dict[Own, str]) -> FormField:
    """The question under its new key, its condition and its earlier date under theirs."""
    condition = one.field.show_when
    if condition is not None:
        other = renamed.get(Own(one.page, condition.key), condition.key)
        condition = replace(condition, key=other)
    after = renamed.get(Own(one.page, one.field.after), one.field.after)
    return replace(one.field, key=key, show_when=condition, after=after)


def _in_order(pages: Sequence[FormPage]) -> list[FormPage]:
    """Move what hangs on a later question behind it."""
    rows = [(n, field) for n, page in enumerate(pages) for field in page.fields]
    done: list[tuple[int, FormField]] = []
    while rows:
        known = {field.key for _, field in done}
        here = next((i for i, (_, f) in enumerate(rows) if _hangs_on(f) <= known), 0)
        n, field = rows.pop(here)
        before = [place for place, f in done if f.key in _hangs_on(field)]
        done.append((max([n, *before]), field))
    return [
        replace(page, fields=tuple(f for place, f in done if place == n))
        for n, page in enumerate(pages)
    ]


def _hangs_on(field: FormField) -> set[str]:
    condition = {field.show_when.key} if field.show_when else set()
    return condition | ({field.after} if field.after else set())
