"""Publishing what stands around the items: life events and everyday words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import LifeEvent, SynonymTerm

from .publishing import touch


@command("catalogue.publish_life_event")
def publish_life_event(*, code: str, content: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Publish several items handled as one (一件事), 国发〔2024〕3号."""
    require(policy.may_publish(actor))
    concerning(f"catalogue:life_event:{code}", published_at=at.isoformat())
    row, _ = LifeEvent.objects.update_or_create(code=code, defaults=dict(content))
    touch()
    return row.pk


@command("catalogue.refresh")
def refresh(*, organisation_id: UUID, actor: Actor, at: datetime) -> None:
    """Show an organisation's guides with its present name and contact (更新联系方式).

    《行政许可法》第三十条. No version changes: the contact stands beside the published text.
    """
    require(policy.may_publish(actor))
    concerning(f"catalogue:organisation:{organisation_id}", seen_at=at.isoformat())
    touch()


@command("catalogue.tell_change", audited=False)
def tell_change(*, actor: Actor, at: datetime) -> None:
    """Tell every process that what is shown beside the guides has changed (更新页面).

    《政府信息公开条例》第六条. Not audited: the act that changed it is.
    """
    del actor, at
    touch()


@command("catalogue.publish_synonyms")
def publish_synonyms(*, pairs: Sequence[tuple[str, str]], actor: Actor, at: datetime) -> int:
    """Publish everyday words and what the catalogue calls them (近义词); return how many."""
    require(policy.may_publish(actor))
    known = set(SynonymTerm.objects.values_list("term", "meaning"))
    fresh = [SynonymTerm(term=t, meaning=m) for t, m in dict.fromkeys(pairs) if (t, m) not in known]
    SynonymTerm.objects.bulk_create(fresh)
    concerning("catalogue:synonyms:all", new=len(fresh), published_at=at.isoformat())
    if fresh:
        touch()
    return len(fresh)
