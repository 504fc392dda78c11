"""A theme out of items (一件事): one form, one list without duplicates, the order, the joint date.

国办发〔2022〕32号, 国发〔2024〕3号: 一次告知、一表申请、一套材料、一窗受理、一网办理.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.catalogue.types.composing import (
    APPLICATION_FORM,
    CommonForm,
    CommonLine,
    Composition,
    Own,
    Settled,
)
from yiwang.services.catalogue.types.joining import Member
from yiwang.services.eforms.types import FormField, FormPage

from . import joining
from .common_form import common_form, name_of

_TELLING = 3
Supply = tuple[Own, str]


def composed(
    guides: Sequence[Guide],
    forms: Mapping[str, Sequence[FormPage]],
    after: Mapping[str, Sequence[str]],
    situations: Mapping[str, Sequence[str]] | None = None,
    settled: Settled | None = None,
) -> Composition:
    """Compose a theme.

    :param guides: the guides of the items in one division, the first first.
    :param forms: the pages of each item's form, by basic code.
    :param after: what staff said of the order; what needs another's result waits for it anyway.
    :param situations: in which situations of the theme an item belongs; absent means always.
    :param settled: what staff said of questions and lines that only look alike, or look apart.
    """
    there, said = situations or {}, settled or Settled()
    borne = _borne(guides, forms, said)
    answered = tuple(one for one in borne if _always(there, one[0], borne))
    asked = ((g.basic_code, g.name, _asked(g, forms, answered)) for g in guides)
    form = common_form(asked, said)
    supplied = _supplied(guides)
    never = {own for own, _ in supplied if _always(there, own, supplied)}
    materials = _materials(guides, never, said)
    order = _order(guides, after, (*supplied, *answered))
    members = tuple(
        _member(guide, form, materials, order, there.get(guide.basic_code, ())) for guide in guides
    )
    faults = joining.faults(members, {g.basic_code: g.name for g in guides})
    days = {g.basic_code: joining.working_days(g.promised_limit) for g in guides}
    course = joining.course(() if faults else members, days)
    return Composition(form, materials, supplied, answered, members, course, tuple(faults))


def _always(there: Mapping[str, Sequence[str]], own: Own, supplied: Iterable[Supply]) -> bool:
    """Whether, wherever its item belongs, another one belongs whose result stands for a line."""
    by = [code for line, code in supplied if line == own]
    if any(not there.get(code) for code in by):
        return True
    given = {key for code in by for key in there[code]}
    return bool(there.get(own.basic_code)) and set(there[own.basic_code]) <= given


def _plain(name: str) -> str:
    """A material's name without spaces and what brackets add."""
    text = name.translate(str.maketrans("（）", "()")).partition("(")[0]
    return "".join(text.split()).removesuffix("原件").removesuffix("复印件")


def _stands_for(line: MaterialLine, result: str) -> bool:
    """Whether a result is what a line asks for."""
    return bool(result) and _plain(result) in {_plain(line.name), _plain(line.licence_type)}


def _givers(guides: Iterable[Guide]) -> list[Guide]:
    """Who asks for a thing that it gives itself (a change of a licence) gives it to nobody else."""
    return [g for g in guides if not any(_stands_for(m, g.result_name) for m in g.materials)]


def _supplied(guides: Sequence[Guide]) -> tuple[Supply, ...]:
    """Lines that the result of another item of the theme stands for, with every such item."""
    givers = _givers(guides)
    return tuple(
        (Own(guide.basic_code, str(line.no)), other.basic_code)
        for guide in guides
        for line in guide.materials
        for other in givers
        if other.basic_code != guide.basic_code and _stands_for(line, other.result_name)
    )


def _borne(
    guides: Sequence[Guide], forms: Mapping[str, Sequence[FormPage]], said: Settled
) -> tuple[Supply, ...]:
    """Questions whose answer the result of another item will bear, and the item.

    The number of a licence that the theme is yet to bring cannot be known when it is filed. What
    the theme asks anyway, by its name or as staff settled it, is asked there.
    """
    results = {_plain(g.result_name): g for g in reversed(_givers(guides)) if g.result_name}
    kept = {*said.same, *(other for other, _ in said.same.values())}
    anyway: set[str] = set()
    found: list[tuple[Supply, FormField]] = []
    for guide in guides:
        for field in (f for page in forms.get(guide.basic_code, ()) for f in page.fields):
            own = Own(guide.basic_code, field.key)
            by = results.get(_plain(field.prefill.partition(".")[0]))
            if by is not None and by is not guide and own not in kept:
                found.append(((own, by.basic_code), field))
            else:
                anyway.add(name_of(field))
    return tuple(supply for supply, field in found if name_of(field) not in anyway)


def _asked(
    guide: Guide, forms: Mapping[str, Sequence[FormPage]], answered: Iterable[Supply]
) -> list[FormPage]:
    """The pages of an item without the questions that a result answers."""
    gone = {own.key for own, _ in answered if own.basic_code == guide.basic_code}
    return [
        replace(page, fields=tuple(f for f in page.fields if f.key not in gone))
        for page in forms.get(guide.basic_code, ())
    ]


def _order(
    guides: Sequence[Guide],
    after: Mapping[str, Sequence[str]],
    supplied: Iterable[Supply],
) -> dict[str, tuple[str, ...]]:
    """Who waits for whom: as staff said, and for whose result a line asks."""
    order = {g.basic_code: list(after.get(g.basic_code, ())) for g in guides}
    for own, by in supplied:
        if by not in order[own.basic_code]:
            order[own.basic_code].append(by)
    return {code: tuple(some) for code, some in order.items()}


def looks_alike(one: MaterialLine, other: MaterialLine) -> bool:
    """Whether one line's name stands in the other's, though they are told apart."""
    first, second = _plain(one.name), _plain(other.name)
    if one.is_application_form or other.is_application_form or _key(one) == _key(other):
        return False
    short, long = sorted((first, second), key=len)
    return len(short) >= _TELLING and short in long


def _key(line: MaterialLine) -> str:
    if line.is_application_form:
        return APPLICATION_FORM
    return _plain(line.licence_type or line.name)


def _materials(guides: Iterable[Guide], never: set[Own], said: Settled) -> tuple[CommonLine, ...]:
    """Each material once: needed when one needs it, may follow only when all let it follow."""
    found: list[tuple[str, MaterialLine, list[Own]]] = []
    for guide in guides:
        for line in guide.materials:
            own = Own(guide.basic_code, str(line.no))
            if own in never:
                continue
            here = _known(found, own, _key(line), said)
            if here is None:
                found.append((_key(line), line, [own]))
            else:
                key, known, of = found[here]
                found[here] = (key, _joined(known, line), [*of, own])
    return tuple(
        CommonLine(asdict(replace(line, no=no)), tuple(of))
        for no, (_, line, of) in enumerate(found, 1)
    )


def _known(
    found: Sequence[tuple[str, MaterialLine, list[Own]]], own: Own, key: str, said: Settled
) -> int | None:
    """The place of the line that this one is: as staff said, else of the same kind or name."""
    called = said.one_line.get(own, frozenset())
    for n, (_, _, of) in enumerate(found):
        if called & set(of):
            return n
    for n, (known, _, of) in enumerate(found):
        if known == key and not any(frozenset({own, other}) in said.apart for other in of):
            return n
    return None


_STRENGTH = {"OPTIONAL": 0, "CONDITIONAL": 1, "REQUIRED": 2}


def _joined(one: MaterialLine, other: MaterialLine) -> MaterialLine:
    stronger = max(one.necessity, other.necessity, key=lambda n: _STRENGTH[n])
    same_promise = one.promise == other.promise
    return replace(
        one,
        name=APPLICATION_FORM if one.is_application_form else one.name,
        necessity=stronger,
        condition=one.condition if stronger == "CONDITIONAL" else "",
        shareable=one.shareable or other.shareable,
        licence_type=one.licence_type or other.licence_type,
        tolerable=one.tolerable and other.tolerable,
        copies=max(one.copies, other.copies),
        basis="；".join(dict.fromkeys(b for b in (one.basis, other.basis) if b)),
        note="；".join(dict.fromkeys(n for n in (one.note, other.note) if n)),
        verified=one.verified and other.verified,
        promise=one.promise if same_promise else "",
    )


def _member(
    guide: Guide,
    form: CommonForm,
    materials: Iterable[CommonLine],
    order: Mapping[str, tuple[str, ...]],
    situations: Sequence[str],
) -> Member:
    code = guide.basic_code
    numbers = sorted(
        (int(own.key), int(str(line.content["no"])))
        for line in materials
        for own in line.of
        if own.basic_code == code
    )
    return Member(code, order[code], tuple(situations), form.fields_of(code), tuple(numbers))
