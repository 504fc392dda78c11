"""Keeping the list that the guidance ended in (保存清单), and letting it go."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import SavedList
from yiwang.services.catalogue import queries as catalogue

MOST = 50


class CannotSaveList(DomainError):
    """There is nothing to keep, or too much is kept already."""

    code = "cases.cannot_save_list"
    sentence = "这份清单现在不能保存，请重新导办"


@command("cases.save_list")
def save_list(
    *, item_code: str, situation: str, answers: Mapping[str, str], actor: Actor, at: datetime
) -> UUID:
    """Keep the list of a situation for oneself (保存清单), 《行政许可法》第三十条.

    The same list kept again is kept once, with the answers given last.

    :raises CannotSaveList: the situation does not apply, or as many are kept as may be.
    """
    if actor.person_id is None:
        raise NotPermitted
    guide = catalogue.guide(item_code)
    chosen = guide.situation(situation) if guide else None
    if guide is None or chosen is None:
        raise NotFound
    if chosen.not_applicable:
        raise CannotSaveList(chosen.not_applicable, reason="not_applicable")
    mine = SavedList.objects.filter(person_id=actor.person_id)
    known = mine.filter(item_code=guide.code, situation=chosen.key).exists()
    if not known and mine.count() >= MOST:
        raise CannotSaveList(f"最多保存{MOST}份清单，请先删去不用的", reason="most")
    row, _ = SavedList.objects.update_or_create(
        person_id=actor.person_id,
        item_code=guide.code,
        situation=chosen.key,
        defaults={
            "item_name": guide.name,
            "organisation_name": guide.organisation_name,
            "situation_name": chosen.name,
            "answers": catalogue.clean_answers(guide, answers),
            "guide_hash": guide.hash,
            "saved_at": at,
        },
    )
    concerning(f"cases:saved_list:{row.pk}", item=guide.code, situation=chosen.key)
    return row.pk


@command("cases.remove_list")
def remove_list(*, list_id: UUID, actor: Actor, at: datetime) -> None:
    """Let a saved list go (删除清单), 《个人信息保护法》第四十七条."""
    del at
    if actor.person_id is None:
        raise NotPermitted
    concerning(f"cases:saved_list:{list_id}")
    gone, _ = SavedList.objects.filter(pk=list_id, person_id=actor.person_id).delete()
    if not gone:
        raise NotFound
