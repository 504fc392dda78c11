"""A name judged at once: what mends it, what it is like, what is free instead."""

from datetime import date

from yiwang.engagement.naming.rules import composing, proposing, words
from yiwang.engagement.naming.types import (
    DivisionChoice,
    Fault,
    Judged,
    NameParts,
    Verdict,
)
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs

from .likes import first_free, near_to, same_as
from .places import COUNTIES, DISTRICT, division_names, office_of

OFFERED, TRIED = 3, 16


def division_choices(region_code: str, *, viewer: Actor = ANYONE) -> tuple[DivisionChoice, ...]:
    """Return the divisions a name may bear there (行政区划名称), the nearest first.

    A name bears the county, the city or the province; a district only behind its city (第七条).
    """
    del viewer
    path = [one for one in orgs.region_path(region_code) if one.level <= COUNTIES]
    found = []
    for above, one in zip([None, *path], path, strict=False):
        office = office_of(one.code)
        if office is None:
            continue
        is_district = one.level == COUNTIES and one.name.endswith(DISTRICT)
        name = f"{above.name}{one.name}" if above and is_district else one.name
        found.append(DivisionChoice(one.code, name, office.name))
    return tuple(reversed(found))


def judged(
    region_code: str,
    parts: NameParts,
    *,
    today: date,
    is_mixed: bool = False,
    with_free: bool = True,
    viewer: Actor = ANYONE,
) -> Judged:
    """Judge a name at the authority of a division (名称比对), in three statements at most.

    《企业名称登记管理规定》第六条至第十二条、第十七条; 工商企注字〔2017〕133号.
    """
    del viewer
    office = office_of(region_code)
    found = composing.faults(parts, divisions=frozenset(division_names()), is_mixed=is_mixed)
    told = {
        "name": parts.whole,
        "authority_name": office.name if office else "",
        "proofs": words.proofs_for(f"{parts.trade}{parts.industry}"),
    }
    if found or office is None:
        return Judged(verdict=Verdict.FAULTY, faults=found, **told)  # type: ignore[arg-type]
    same, near = same_as(region_code, parts, today), near_to(region_code, parts, today)
    verdict = Verdict.TAKEN if same else Verdict.NEAR if near else Verdict.FREE
    is_asked = with_free and verdict is not Verdict.FREE
    return Judged(
        verdict=verdict,
        same=tuple(same),
        near=tuple(near),
        free=_free(region_code, parts, today) if is_asked else (),
        **told,  # type: ignore[arg-type]
    )


def _free(region_code: str, parts: NameParts, today: date) -> tuple[str, ...]:
    """Return trade names that stand, are free and near to none."""
    known = frozenset(division_names())

    def stands(trade: str) -> bool:
        other = NameParts(parts.division, trade, parts.industry, parts.form)
        return not composing.faults(other, divisions=known, is_mixed=True)

    tried = [one for one in dict.fromkeys(proposing.variants(parts.trade)) if stands(one)][:TRIED]
    return tuple(first_free(region_code, tried, parts.industry, today, OFFERED))


def faults_by_box(found: tuple[Fault, ...]) -> dict[str, str]:
    """Return box → all its sentences."""
    by_box: dict[str, list[str]] = {}
    for fault in found:
        by_box.setdefault(fault.box.value, []).append(fault.sentence)
    return {box: "；".join(dict.fromkeys(sentences)) for box, sentences in by_box.items()}
