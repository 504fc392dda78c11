"""Who used a licence (谁用过): looks at what was shown, reads by consumers, copies that left."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence, LicenceCopy, LicenceUse
from yiwang.services.licences.types.asking import LookInfo, LookPage
from yiwang.services.licences.types.presenting import Shows
from yiwang.services.licences.types.using import (
    BASIS_NAMES,
    USE_NAMES,
    ConsumerKind,
    UseBasis,
    UseKind,
    UseWay,
)

MOST: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_Line: TypeAlias = tuple[datetime, UUID, LookInfo]


def licence_looks(licence_id: UUID, *, viewer: Actor, after: str = "", limit: int = 20) -> LookPage:
    """Return every look at a licence and every read of it, the newest first, for its holder.

    《个人信息保护法》第四十四条: who, when, why, for which case. Each of three tables is read to
    where the page ends. :raises NotFound: the viewer holds no such licence.
    """
    row = Licence.objects.filter(pk=licence_id).only("pk").first()
    parties = row.holders.exclude(party_id=None).values_list("party_id", flat=True) if row else ()
    if row is None or not policy.holds(viewer, frozenset(one for one in parties if one)):
        raise NotFound
    size = max(1, min(limit, MOST))
    left = LicenceUse.objects.filter(licence=row, file_id=OuterRef("pk"))
    shown = row.presentations.exclude(read_at=None).annotate(moment=F("read_at"))
    copies = row.copies.exclude(Exists(left)).annotate(moment=F("made_at"))
    uses = row.uses.annotate(moment=F("at"))
    lines: list[_Line] = [
        *(_look(one) for one in _before(shown, after, size)),
        *(_left(one) for one in _before(copies, after, size)),
        *(_use(one) for one in _before(uses, after, size)),
    ]
    lines.sort(key=lambda one: one[:2], reverse=True)
    page = lines[:size]
    more = f"{(page[-1][0] - _EPOCH) // _MICROSECOND}~{page[-1][1]}" if len(lines) > size else ""
    return LookPage(tuple(one[2] for one in page), more)


def _before(rows: QuerySet[Any], after: str, size: int) -> list[Any]:
    """One more than a page of what came before the last line."""
    if after:
        moment, _, key = after.partition("~")
        try:
            at, last = _EPOCH + int(moment) * _MICROSECOND, UUID(key)
        except (ValueError, OverflowError):
            return []
        rows = rows.filter(Q(moment__lt=at) | Q(moment=at, pk__lt=last))
    return list(rows.order_by("-moment", "-pk")[: size + 1])


def _look(one: Any) -> _Line:
    shows = "照面全部内容" if one.shows == Shows.FACE else "只看是否有效"
    return one.moment, one.pk, LookInfo(one.moment, one.reader, f"看了亮证（{shows}）")


def _left(one: LicenceCopy) -> _Line:
    said = f"制作加注件，交给{one.user}"
    return one.made_at, one.pk, LookInfo(one.made_at, one.maker, said, one.reason)


def _use(one: LicenceUse) -> _Line:
    read = USE_NAMES[UseKind(one.kind)]
    if one.right_id is None:
        what = f"用于申请，交给{one.consumer_name}（{read}）"
        return one.at, one.pk, LookInfo(one.at, one.actor_name, what, one.reason, one.case_number)
    who = one.consumer_name
    if one.consumer_kind == ConsumerKind.OFFICE:
        who = f"{who}　{one.actor_name}"
    way = "在办件中" if one.way == UseWay.CASE else ""
    basis = BASIS_NAMES[UseBasis(one.basis)]
    what = f"{way}读取{read}（{basis}）"
    return one.at, one.pk, LookInfo(one.at, who, what, one.reason, one.case_number)
