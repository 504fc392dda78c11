"""One act that changes the texts of an item everywhere in a division, at the same moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import AbolishedDemand, BasicItem, Body, Item
from yiwang.services.catalogue.rules.checks.abolished import plain_name
from yiwang.services.catalogue.rules.hashing import content_hash

from . import versions
from .publishing import CannotPublish, _index, _refuse_faults, told, touch
from .versions import Written


@command("catalogue.hold_item", audited=False)
def hold_item(*, basic_code: str, actor: Actor, at: datetime) -> None:
    """Keep everybody else from publishing an item until the open transaction ends (锁定事项).

    《行政许可法》第三十条. Who reads texts to amend them holds the item first, so that no list is
    published in between and keeps its old text. Not audited: it changes no row.
    """
    del at
    require(policy.may_publish(actor))
    BasicItem.objects.select_for_update(of=("self",)).filter(code=basic_code).first()


@command("catalogue.amend_texts")
def amend_texts(
    *,
    basic_code: str,
    region_code: str,
    changes: Mapping[int, Mapping[str, Any]],
    abolished: Sequence[tuple[bool, str]] = (),
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Publish amended texts for every list of an item in a division and below (清单同步调整).

    《行政许可法》第三十条；安徽 2018-08：对照清单同步调整实施清单和办事指南，线上线下不再要求提供.
    All lists change in one transaction, so that every channel shows the same from the same moment.

    :param changes: id of a text in force → the text that takes its place.
    :param abolished: (is a step, name) of what nobody there may ask for again.

    :raises CannotPublish: an amended text breaks a rule of publishing.
    """
    require(policy.may_publish_in(actor, region_code))
    rows = BasicItem.objects.select_for_update(of=("self",)).select_related("current")
    basic = rows.get(code=basic_code)
    concerning(f"catalogue:basic:{basic_code}", region=region_code, texts=len(changes))
    if basic.current is None:
        raise CannotPublish("这个事项已经不在实施", reason="no_basic")
    _abolish(basic, region_code, abolished, at)
    written = 0
    for before, content in changes.items():
        _refuse_faults(basic_code, actor, is_loaded=False, body=content, region_code=region_code)
        body, _ = Body.objects.get_or_create(
            hash=content_hash(content), defaults={"content": content}
        )
        text = _index(basic, basic.current, body)
        done = _replace(basic, before, body, text, region_code, reason, at)
        written += len(done)
        if done:
            publish(told(basic_code, done, body.hash, actor, at))
    if written:
        touch()
    return written


def _abolish(
    basic: BasicItem, region_code: str, abolished: Sequence[tuple[bool, str]], at: datetime
) -> None:
    AbolishedDemand.objects.bulk_create(
        [
            AbolishedDemand(
                basic=basic,
                is_step=is_step,
                name=plain_name(name)[: versions.LONGEST],
                region_code=region_code,
                since=clock.local_date(at),
            )
            for is_step, name in abolished
        ],
        ignore_conflicts=True,
    )


def _replace(  # noqa: PLR0917  all of one act
    basic: BasicItem,
    before: int,
    body: Body,
    text: int,
    region_code: str,
    reason: str,
    at: datetime,
) -> list[Written]:
    """Write the next version of every list with a text."""
    lists = (
        Item.objects.filter(
            basic=basic,
            is_active=True,
            current__body_id=before,
            region_code__startswith=divisions.prefix_of(region_code),
        )
        .order_by("pk")
        .values_list("pk", "code", "current__version_no", "current__form_version_id")
    )
    online = bool(body.content.get("online", True))
    coming = [
        versions.Next(pk, code, number + 1, body.pk, body.hash, form, text, online)
        for pk, code, number, form in lists
    ]
    return versions.write(coming, reason, at)
