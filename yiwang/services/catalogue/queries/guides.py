"""One guide: the current one by its code, the one a case keeps by its versions, its history."""

import functools
from collections.abc import Mapping
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue.models import BasicVersion, Item, ItemVersion
from yiwang.services.catalogue.rules import guides, situations
from yiwang.services.catalogue.rules import sheet as sheets
from yiwang.services.catalogue.rules.hashing import guide_hash
from yiwang.services.catalogue.types import (
    Guide,
    MaterialLine,
    Question,
    SituationInfo,
    Tree,
    VersionInfo,
)
from yiwang.services.catalogue.types.sheets import Sheet

from .memory import remember

HISTORY = 50
TASK, HANDLE = 31, 33


def guide(code: str, *, viewer: Actor = ANYONE) -> Guide | None:
    """Return the guide in force, from the process's memory when it is warm.

    A 33-character code (业务办理项编码) names a situation of the item of its first 31.
    """
    del viewer
    code = code[:TASK] if len(code) == HANDLE else code
    return remember(("guide", code), lambda: _current(code))


def _current(code: str) -> Guide | None:
    found = (
        Item.objects.filter(code=code, is_active=True)
        .select_related("current__body", "basic__current")
        .first()
    )
    if found is None or found.current is None or found.basic.current is None:
        return None
    found.current.item = found
    return _assemble(found.basic.current, found.current, is_demo=found.basic.is_demo)


def _assemble(basic: BasicVersion, local: ItemVersion, *, is_demo: bool) -> Guide | None:
    organisation = orgs.organisation(local.item.organisation_id)
    if organisation is None:
        return None
    region = local.item.region_code
    path = remember(("path", region), lambda: orgs.region_path(region))
    beside = guides.Beside(
        organisation=organisation,
        region_name=path[-1].name if path else "",
        region_path=tuple(region.code for region in path),
        is_demo=is_demo,
    )
    return guides.build(basic, local, local.body.content, beside)


def sheet(guide: Guide, *, viewer: Actor = ANYONE) -> Sheet:
    """Return the words of a guide with their hash, as every channel shows them (同源发布)."""
    del viewer
    return sheets.sheet(guide)


def guide_version(item_version_id: int, basic_version_id: int, *, viewer: Actor = ANYONE) -> Guide:
    """Return the guide that a case keeps for ever.

    :raises ItemVersion.DoesNotExist: there is no such pair of versions.
    """
    del viewer
    return _kept(item_version_id, basic_version_id)


@functools.lru_cache(maxsize=500)
def _kept(item_version_id: int, basic_version_id: int) -> Guide:
    local = ItemVersion.objects.select_related("item__basic", "body").get(pk=item_version_id)
    basic = BasicVersion.objects.get(pk=basic_version_id, item_id=local.item.basic_id)
    found = _assemble(basic, local, is_demo=local.item.basic.is_demo)
    if found is None:
        raise ItemVersion.DoesNotExist(item_version_id)
    return found


def materials_for(
    guide: Guide, situation_key: str = "", *, viewer: Actor = ANYONE
) -> tuple[MaterialLine, ...]:
    """Return what the situation needs; without one, everything the item may ask for."""
    del viewer
    return situations.materials_for(guide, situation_key)


def history(code: str, *, viewer: Actor = ANYONE) -> tuple[VersionInfo, ...]:
    """Return the versions of a guide, newest first: a line per change of either half."""
    del viewer
    item = Item.objects.filter(code=code).select_related("basic").first()
    if item is None:
        return ()
    basics = list(BasicVersion.objects.filter(item_id=item.basic_id).order_by("published_at", "pk"))
    locals_ = list(ItemVersion.objects.filter(item=item).order_by("published_at", "pk")[:HISTORY])
    in_force = item.is_active and item.basic.current_id is not None
    return tuple(_lines(basics, locals_, in_force=in_force))


def _lines(
    basics: list[BasicVersion], locals_: list[ItemVersion], *, in_force: bool
) -> list[VersionInfo]:
    """Pair the two histories in time: each change makes the next version of the guide."""
    changed = {b.published_at for b in basics} | {v.published_at for v in locals_}
    moments = sorted(changed)
    pairs: list[tuple[BasicVersion, ItemVersion]] = []
    for at in moments:
        basic = next((b for b in reversed(basics) if b.published_at <= at), None)
        local = next((v for v in reversed(locals_) if v.published_at <= at), None)
        if basic and local and (basic, local) not in pairs:
            pairs.append((basic, local))
    lines = [
        _line(n, basic, local, is_current=in_force and n == len(pairs))
        for n, (basic, local) in enumerate(pairs, 1)
    ]
    return lines[::-1]


def _line(number: int, basic: BasicVersion, local: ItemVersion, *, is_current: bool) -> VersionInfo:
    return VersionInfo(
        version_no=number,
        item_version_id=local.pk,
        basic_version_id=basic.pk,
        hash=guide_hash(basic.hash, local.hash),
        published_at=max(basic.published_at, local.published_at),
        reason=local.reason or basic.reason,
        is_current=is_current,
    )


def tree(body: Mapping[str, Any], *, viewer: Actor = ANYONE) -> Tree:
    """Return the questions and situations of a text that is being written (预演)."""
    del viewer
    return guides.tree(body)


def clean_answers(
    guide: Guide | Tree, answers: Mapping[str, str], *, viewer: Actor = ANYONE
) -> dict[str, str]:
    """Keep the answers that are offered and on the path of the guidance."""
    del viewer
    return situations.clean(guide.questions, answers)


def next_question(
    guide: Guide | Tree, answers: Mapping[str, str], *, viewer: Actor = ANYONE
) -> Question | None:
    """Return the question that comes next, None when the answers are enough."""
    del viewer
    return situations.next_question(guide.questions, answers)


def most_asked(guide: Guide | Tree, answers: Mapping[str, str], *, viewer: Actor = ANYONE) -> int:
    """Return how many questions are asked at most of somebody who gave these answers."""
    del viewer
    return situations.most_asked(guide.questions, answers)


def situations_for(
    guide: Guide | Tree, answers: Mapping[str, str], *, viewer: Actor = ANYONE
) -> tuple[SituationInfo, ...]:
    """Return the situations that the answers leave open, the exact one first."""
    del viewer
    return situations.found(guide.situations, answers, guide.questions)


def chosen_situation(
    guide: Guide | Tree, answers: Mapping[str, str], *, viewer: Actor = ANYONE
) -> SituationInfo | None:
    """Return the one situation that the answers lead to, None while something is unsure."""
    del viewer
    return situations.chosen(guide.situations, answers, guide.questions)


def tailored(guide: Guide, situation_key: str, *, viewer: Actor = ANYONE) -> Guide:
    """Return the guide as it is for a situation: fee, limit, handling, steps, channel."""
    del viewer
    return situations.tailored(guide, situation_key)


def led(
    before: Guide,
    now: Guide,
    situation_key: str,
    answers: Mapping[str, str],
    *,
    viewer: Actor = ANYONE,
) -> tuple[str, dict[str, str]]:
    """Return the situation and the answers in a guide of somebody whom another version led."""
    del viewer
    return situations.led(before, now, situation_key, answers)


def still_asks(
    old: Guide,
    new: Guide,
    situation_key: str,
    answers: Mapping[str, str],
    *,
    viewer: Actor = ANYONE,
) -> bool:
    """Whether another version asks and costs the same of somebody in a situation."""
    del viewer
    return situations.still_asks(old, new, situation_key, answers)
