"""Libraries of other levels: partners, the packages between, and what they told of licences."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    HeldLicence,
    LibraryBalance,
    LibraryPackage,
    PartnerLibrary,
    secrets,
)
from yiwang.services.licences.models.kept import open_kept
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.rules import masks
from yiwang.services.licences.types.licence_types import HolderKind
from yiwang.services.licences.types.licences import STATE_WORDS, LicenceState
from yiwang.services.licences.types.packages import (
    BalanceInfo,
    BalanceLine,
    Direction,
    HeldRow,
    PackageInfo,
    PackageState,
    PartnerInfo,
)

MOST: Final = 100
_CODES: Final = (15, 18)


def partners(*, viewer: Actor, at: datetime) -> tuple[PartnerInfo, ...]:
    """Return the libraries we exchange with, at most one hundred."""
    require(policy.may_link_libraries(viewer))
    rows = PartnerLibrary.objects.annotate(held=Count("licences")).order_by("name")[:MOST]
    return tuple(_partner(row, (), last, at) for row, last in _with_balances(list(rows)))


def _with_balances(
    rows: list[PartnerLibrary],
) -> Iterator[tuple[PartnerLibrary, LibraryBalance | None]]:
    last = LibraryBalance.objects.filter(partner__in=rows)
    known = {
        one.partner_id: one for one in last.order_by("partner", "-on").distinct("partner")[:MOST]
    }
    return ((row, known.get(row.pk)) for row in rows)


def balances(partner_id: UUID, *, viewer: Actor, limit: int = 7) -> tuple[BalanceInfo, ...]:
    """Return the last balances of a library that were compared, the newest first."""
    require(policy.may_link_libraries(viewer))
    rows = LibraryBalance.objects.filter(partner=partner_id)
    return tuple(
        BalanceInfo(
            on=one.on,
            upto=one.upto,
            holds=one.holds,
            lines=tuple(_line(told) for told in one.lines),
            by=one.by,
            at=one.at,
        )
        for one in rows.order_by("-on")[: min(limit, MOST)]
    )


def _line(told: dict[str, Any]) -> BalanceLine:
    numbers = {name: tuple(told[name]) for name in ("missing", "surplus", "differing")}
    return BalanceLine(**{**told, **numbers})


def partner(partner_id: UUID, *, viewer: Actor, at: datetime) -> PartnerInfo:
    """Return one library, with the packages waited for. :raises NotFound: there is none."""
    require(policy.may_link_libraries(viewer))
    rows = PartnerLibrary.objects.annotate(held=Count("licences"))
    row = rows.filter(pk=partner_id).first()
    if row is None:
        raise NotFound
    waiting = set(
        row.packages.filter(direction=Direction.IN, state=PackageState.WAITING).values_list(
            "number", flat=True
        )[:MOST]
    )
    ends = range(row.received + 1, max(waiting, default=0))
    missing = tuple(n for n in ends if n not in waiting)
    ((_, last),) = _with_balances([row])
    return _partner(row, missing, last, at)


def packages(
    partner_id: UUID, *, viewer: Actor, after: UUID | None = None, limit: int = 20
) -> tuple[PackageInfo, ...]:
    """Return the packages exchanged with a library, the newest first."""
    require(policy.may_link_libraries(viewer))
    rows = LibraryPackage.objects.filter(partner=partner_id).defer("sealed")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return tuple(_package(row) for row in rows.order_by("-id")[: min(limit, MOST)])


def package_bytes(package_id: UUID, *, viewer: Actor) -> tuple[str, bytes]:
    """Return name and bytes of a package we made. :raises NotFound: there is none."""
    require(policy.may_link_libraries(viewer))
    rows = LibraryPackage.objects.select_related("partner")
    row = rows.filter(pk=package_id, direction=Direction.OUT).first()
    if row is None:
        raise NotFound
    name = f"{row.partner.own_code}-{row.partner.code}-{row.number:06d}.jsonl"
    return name, open_kept(f"package:{row.partner_id}:{row.sm3}", row.sealed)


def held_licences(text: str, *, viewer: Actor, at: datetime) -> tuple[HeldRow, ...]:
    """Return licences of other libraries by number, identifier or whole code, at most one hundred.

    Whoever keeps licences or handles cases may look; the holder is masked.
    """
    require(policy.may_list_licences(viewer))
    words = text.strip()
    if not words:
        return ()
    wanted = Q(number=words) | Q(identifier=words)
    if len(words) in _CODES and words.isalnum():
        wanted |= Q(code_index__in=[secrets.code_index(kind, words) for kind in ("001", "111")])
    rows = HeldLicence.objects.select_related("partner").filter(wanted).order_by("id")[:MOST]
    return tuple(_held(row, at) for row in rows)


def _held(row: HeldLicence, at: datetime) -> HeldRow:
    state = life.state_on(LicenceState(row.state), row.valid_to, local_date(at))
    word, tone = STATE_WORDS[state]
    return HeldRow(
        identifier=row.identifier,
        number=row.number,
        type_name=row.type_name,
        holder=masks.public_name(
            row.holder, HolderKind.PERSON if row.is_person else HolderKind.LEGAL
        ),
        issuer_name=row.issuer_name,
        library=row.partner.name,
        valid_to=row.valid_to,
        label=word,
        tone=tone,
    )


def _partner(
    row: PartnerLibrary, missing: tuple[int, ...], last: LibraryBalance | None, at: datetime
) -> PartnerInfo:
    return PartnerInfo(
        id=row.pk,
        name=row.name,
        code=row.code,
        region_code=row.region_code,
        public_key=bytes(row.public_key).hex(),
        own_code=row.own_code,
        own_key=bytes(row.own_key).hex(),
        sent=row.sent,
        received=row.received,
        held=getattr(row, "held"),  # noqa: B009  annotated by the query
        missing=missing,
        compared_on=last.on if last else None,
        holds=last.holds if last else None,
        compared_today=last is not None and last.on == local_date(at),
    )


def _package(row: LibraryPackage) -> PackageInfo:
    return PackageInfo(
        id=row.pk,
        direction=Direction(row.direction),
        number=row.number,
        state=PackageState(row.state),
        sm3=row.sm3,
        rows=row.rows,
        refused=tuple(row.refused),
        by=row.by,
        at=row.at,
    )
