"""A theme compiled from the guides that a division offers now (主题编制)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue.rules import composing, joining, theme_text, theming
from yiwang.services.catalogue.rules.common_form import fits
from yiwang.services.catalogue.rules.forms import narrowed
from yiwang.services.catalogue.rules.hashing import content_hash
from yiwang.services.catalogue.types import Guide
from yiwang.services.catalogue.types.composing import APPLICATION_FORM, Composition, Own, Settled
from yiwang.services.catalogue.types.themes import (
    CompiledTheme,
    FieldSettlement,
    Leaf,
    Lookalike,
    ThemePart,
    ThemeSpec,
)
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField, FormPage

from .guides import guide as guide_of
from .listing import basics, elsewhere

FEWEST, MOST_ITEMS = 2, 30
Forms = Mapping[str, Sequence[FormPage]]


def compiled_theme(spec: ThemeSpec, *, viewer: Actor = ANYONE) -> CompiledTheme:
    """Return the theme compiled: one form, one list, the order, the joint days, the faults.

    Everything is read from memory or by one statement for each item.
    """
    del viewer
    guides, missing = _guides(spec)
    audience = theme_text.audience(spec, guides)
    forms = {g.basic_code: narrowed(_pages(g), audience) for g in guides}
    settled = _settled(spec, forms)
    told = [f"“{name}”在这里没有部门办理，请删除，或者先启用它的实施清单" for name in missing]
    leaves, several = _leaves(spec, guides)
    after = {item.basic_code: item.after for item in spec.items}
    whole = composing.composed(guides, forms, after, theming.belonging(leaves), settled)
    names = {g.basic_code: g.name for g in guides}
    told += [*several, *whole.faults, *theming.faults(spec, leaves, names)]
    told += _misfits(spec, forms)
    told += _counted(spec)
    told += theme_text.promise_faults(spec, whole, whole.form.pages)
    return _compiled(spec, guides, leaves, whole, tuple(dict.fromkeys(told)))


def _compiled(
    spec: ThemeSpec,
    guides: Sequence[Guide],
    leaves: tuple[Leaf, ...],
    whole: Composition,
    faults: tuple[str, ...],
) -> CompiledTheme:
    lead = orgs.organisation_of(spec.region_code, spec.lead)
    if lead is None:
        faults = (f"这里没有“{spec.lead}”，请重新选择牵头部门", *faults)
    tree = theming.asked(spec, guides)
    basic = theme_text.basic_content(spec, guides, lead.level if lead else "")
    # A circle has no dates, so no text; it is among the faults.
    text = {} if whole.faults else theme_text.body(spec, guides, whole, tree, leaves)
    parts = tuple(_part(item.basic_code, guides) for item in spec.items)
    shown = eforms.plain_pages(whole.form.pages)
    return CompiledTheme(
        spec=spec,
        parts=parts,
        composition=whole,
        pages=whole.form.pages,
        questions=tree.questions,
        leaves=leaves,
        lookalikes=tuple(_lookalikes(spec, guides)),
        faults=faults,
        lead_id=lead.id if lead else None,
        lead_name=lead.name if lead else "",
        title=f"{spec.name}{APPLICATION_FORM}",
        basic=basic,
        body=text,
        digest=content_hash([basic, text, shown]),
    )


def _guides(spec: ThemeSpec) -> tuple[list[Guide], list[str]]:
    found, missing = [], []
    for item in spec.items:
        line = elsewhere(item.basic_code, spec.region_code)
        guide = guide_of(line.code) if line else None
        if guide is None:
            missing.append(_called(item.basic_code))
        else:
            found.append(guide)
    return found, missing


def _called(basic_code: str) -> str:
    """Return the name of an item that nobody offers here, its code where there is none."""
    names = (one.name for one in basics().values() if one.code == basic_code)
    return next(names, basic_code)


def _pages(guide: Guide) -> Sequence[FormPage]:
    return eforms.form(guide.form_version_id).pages if guide.form_version_id else ()


def _leaves(spec: ThemeSpec, guides: Sequence[Guide]) -> tuple[tuple[Leaf, ...], list[str]]:
    try:
        return theming.leaves(spec, guides), []
    except theming.TooManyLeaves:
        told = (
            f"问题的组合超过 {theming.MOST_LEAVES} 种情形，请减少问题，或者让一些事项不问自己的问题"
        )
        return (), [told]


def _settled(spec: ThemeSpec, forms: Forms) -> Settled:
    """What staff said, for either order of two questions; what fits nothing is left out."""
    known = {Own(code, f.key) for code, pages in forms.items() for p in pages for f in p.fields}
    labels: dict[Own, str] = {}
    same: dict[Own, tuple[Own, bool]] = {}
    for one in spec.fields:
        if one.label:
            labels[one.own] = one.label
        if one.same is not None and {one.own, one.same} <= known:
            same[one.own] = (one.same, one.keeps)
            same.setdefault(one.same, (one.own, not one.keeps))
    pairs = [(m.one, m.other) for m in spec.materials if m.is_same]
    lines = {
        own: frozenset(b for pair in pairs if own in pair for b in pair) for p in pairs for own in p
    }
    apart = frozenset(frozenset({m.one, m.other}) for m in spec.materials if not m.is_same)
    return Settled(labels, same, lines, apart)


def _misfits(spec: ThemeSpec, forms: Forms) -> list[str]:
    """Questions that staff called the same though one cannot take the other's answers."""
    fields = {Own(code, f.key): f for code, pages in forms.items() for p in pages for f in p.fields}
    return [
        f"“{kept.label}”不能按这一张表的种类问：另一张表收不下这样的回答，请改用另一张表的种类，或者改名分开问"
        for one in spec.fields
        for kept, other in _taken(one, fields)
        if not fits(kept, other)
    ]


def _taken(
    one: FieldSettlement, fields: Mapping[Own, FormField]
) -> Iterable[tuple[FormField, FormField]]:
    if one.same is not None and {one.own, one.same} <= fields.keys():
        pair = (fields[one.own], fields[one.same])
        yield pair if one.keeps else (pair[1], pair[0])


def _counted(spec: ThemeSpec) -> list[str]:
    if len(spec.items) < FEWEST:
        return ["一件事至少要有两个事项，请再选"]
    if len(spec.items) > MOST_ITEMS:
        return [f"一件事最多 {MOST_ITEMS} 个事项，请分成几件"]
    return []


def _part(code: str, guides: Iterable[Guide]) -> ThemePart:
    guide = next((g for g in guides if g.basic_code == code), None)
    if guide is None:
        return ThemePart(code, _called(code))
    return ThemePart(
        basic_code=code,
        name=guide.name,
        code=guide.code,
        organisation_id=guide.organisation_id,
        organisation_name=guide.organisation_name,
        level=guide.level,
        days=joining.working_days(guide.promised_limit),
        hash=guide.hash,
        version_no=guide.version_no,
    )


def _lookalikes(spec: ThemeSpec, guides: Sequence[Guide]) -> Iterable[Lookalike]:
    said = {frozenset({m.one, m.other}) for m in spec.materials}
    for first, second in combinations(guides, 2):
        for one in first.materials:
            for other in second.materials:
                pair = (Own(first.basic_code, str(one.no)), Own(second.basic_code, str(other.no)))
                if composing.looks_alike(one, other) and frozenset(pair) not in said:
                    yield Lookalike(*pair, (one.name, other.name))
