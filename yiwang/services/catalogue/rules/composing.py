"""A theme out of items (一件事): one form, one list without duplicates, the order, the joint date.

国办发〔2022〕32号, 国发〔2024〕3号: 一次告知、一表申请、一套材料、一窗受理、一网办理.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.catalogue.types.composing import CommonForm, CommonLine, Composition, Own
from yiwang.services.catalogue.types.joining import Member
from yiwang.services.eforms.types import FormPage

from . import joining
from .common_form import common_form

APPLICATION = "申请表"


def composed(
    guides: Sequence[Guide],
    forms: Mapping[str, Sequence[FormPage]],
    after: Mapping[str, Sequence[str]],
    situations: Mapping[str, Sequence[str]] | None = None,
) -> Composition:
    """Compose a theme.

    :param guides: the guides of the items in one division, the first first.
    :param forms: the pages of each item's form, by basic code.
    :param after: what staff said of the order; what needs another's result waits for it anyway.
    :param situations: in which situations of the theme an item belongs; absent means always.
    """
    form = common_form((g.basic_code, g.name, forms.get(g.basic_code, ())) for g in guides)
    supplied = _supplied(guides)
    materials = _materials(guides, {own for own, _ in supplied})
    order = _order(guides, after, supplied)
    members = tuple(
        _member(guide, form, materials, order, (situations or {}).get(guide.basic_code, ()))
        for guide in guides
    )
    faults = joining.faults(members)
    days = {g.basic_code: g.promised_limit.value for g in guides}
    course = joining.course(() if faults else members, days)
    return Composition(form, materials, supplied, members, course, tuple(faults))


def _plain(name: str) -> str:
    """A material's name without spaces and what brackets add."""
    text = name.translate(str.maketrans("（）", "()")).partition("(")[0]
    return "".join(text.split()).removesuffix("原件").removesuffix("复印件")


def _stands_for(line: MaterialLine, result: str) -> bool:
    """Whether a result is what a line asks for."""
    return bool(result) and _plain(result) in {_plain(line.name), _plain(line.licence_type)}


def _supplied(guides: Sequence[Guide]) -> tuple[tuple[Own, str], ...]:
    """Lines that the result of another item of the theme stands for."""
    found = []
    for guide in guides:
        for line in guide.materials:
            by = next(
                (
                    other.basic_code
                    for other in guides
                    if other.basic_code != guide.basic_code and _stands_for(line, other.result_name)
                ),
                "",
            )
            if by:
                found.append((Own(guide.basic_code, str(line.no)), by))
    return tuple(found)


def _order(
    guides: Sequence[Guide],
    after: Mapping[str, Sequence[str]],
    supplied: Iterable[tuple[Own, str]],
) -> dict[str, tuple[str, ...]]:
    """Who waits for whom: as staff said, and for whose result a line asks."""
    order = {g.basic_code: list(after.get(g.basic_code, ())) for g in guides}
    for own, by in supplied:
        if by not in order[own.basic_code]:
            order[own.basic_code].append(by)
    return {code: tuple(some) for code, some in order.items()}


def _key(line: MaterialLine) -> str:
    if line.is_application_form:
        return APPLICATION
    return _plain(line.licence_type or line.name)


def _materials(guides: Iterable[Guide], supplied: set[Own]) -> tuple[CommonLine, ...]:
    """Each material once: needed when one needs it, may follow only when all let it follow."""
    found: dict[str, tuple[MaterialLine, list[Own]]] = {}
    for guide in guides:
        for line in guide.materials:
            own = Own(guide.basic_code, str(line.no))
            if own in supplied:
                continue
            key = _key(line)
            known = found.get(key)
            found[key] = (_joined(known[0], line), [*known[1], own]) if known else (line, [own])
    return tuple(
        CommonLine(asdict(replace(line, no=no)), tuple(of))
        for no, (line, of) in enumerate(found.values(), 1)
    )


_STRENGTH = {"OPTIONAL": 0, "CONDITIONAL": 1, "REQUIRED": 2}


def _joined(one: MaterialLine, other: MaterialLine) -> MaterialLine:
    stronger = max(one.necessity, other.necessity, key=lambda n: _STRENGTH[n])
    same_promise = one.promise == other.promise
    return replace(
        one,
        name=APPLICATION if one.is_application_form else one.name,
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
