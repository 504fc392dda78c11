"""Taking packages of other libraries: verified, in order, each once (并入数据包)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    HeldLicence,
    LibraryPackage,
    Licence,
    PartnerLibrary,
    secrets,
)
from yiwang.services.licences.models.kept import open_kept, seal_kept
from yiwang.services.licences.rules import packages as rules
from yiwang.services.licences.rules.stock import USCC
from yiwang.services.licences.types.packages import Direction, PackageState, Received

from .packages import CannotExchange, addressed, locked_partner, opened, package_place, read_lines

_AHEAD: Final = 100
_LISTED: Final = 100
_COLUMNS: Final = (
    *("type_code", "type_name", "number", "issuer_name", "issuer_code", "region_code"),
    *("identifier", "state", "original_sm3", "version", "digest"),
)


@command("licences.receive_package")
def receive_package(*, content: bytes, actor: Actor, at: datetime) -> Received:
    """Take a package of another library, and those that waited for it (并入数据包).

    国务院令第716号 第十条. Signature and order are checked before a row is believed; the same bytes
    again change nothing; one that comes too early waits. The issuer's library is right: rows that
    are not the sender's to tell are refused one by one and listed.

    :raises CannotExchange: no package, not from a partner, altered, another one of that number, or
        it does not follow the one before.
    """
    require(policy.may_link_libraries(actor))
    content = opened(content)
    manifest, found = addressed(content, "rows")
    partner = locked_partner(found.pk)
    lines = read_lines(content, partner)
    number, sm3 = manifest.number, sm3_hex(content)
    concerning(f"licences:library:{partner.pk}", act="RECEIVE", number=number, sm3=sm3)
    known = _incoming(partner).filter(number=number).first()
    if known is not None:
        if known.sm3 != sm3:
            raise CannotExchange(
                f"第 {number} 个数据包已经收过另一份，内容不同，请和对方核对", reason="other"
            )
        return Received(number, PackageState(known.state), _missing(partner), again=True)
    if not partner.received < number <= partner.received + _AHEAD:
        raise CannotExchange(
            f"现在要的是第 {partner.received + 1} 个数据包，请对方从这一个起导出", reason="number"
        )
    row = LibraryPackage(
        partner=partner,
        direction=Direction.IN,
        number=number,
        state=PackageState.WAITING,
        sm3=sm3,
        sealed=seal_kept(package_place(partner.pk, sm3), content),
        rows=len(lines),
        by=actor.name,
        at=at,
    )
    if number == partner.received + 1:
        _apply(partner, row, manifest, lines, at)
    row.save()
    _apply_waiting(partner, at)
    partner.save(update_fields=["received", "received_sm3"])
    return Received(number, PackageState(row.state), _missing(partner))


def _incoming(partner: PartnerLibrary) -> Any:
    return LibraryPackage.objects.filter(partner=partner, direction=Direction.IN)


def _missing(partner: PartnerLibrary) -> tuple[int, ...]:
    """The numbers that packages in waiting wait for."""
    waiting = set(
        _incoming(partner).filter(state=PackageState.WAITING).values_list("number", flat=True)
    )
    return tuple(
        n for n in range(partner.received + 1, max(waiting, default=0)) if n not in waiting
    )


def _apply_waiting(partner: PartnerLibrary, at: datetime) -> None:
    """Take what waited for the package that has just been taken, one after the other."""
    rows = _incoming(partner).filter(state=PackageState.WAITING).order_by("number")[:_AHEAD]
    for row in rows:
        if row.number != partner.received + 1:
            return
        content = open_kept(package_place(partner.pk, row.sm3), row.sealed)
        if rules.manifest_of(content).previous != partner.received_sm3:
            row.delete()  # of another history; the true one of this number may still come
            return
        _apply(partner, row, rules.manifest_of(content), read_lines(content, partner), at)
        row.save()


def _apply(
    partner: PartnerLibrary,
    row: LibraryPackage,
    manifest: rules.Manifest,
    lines: Sequence[dict[str, Any]],
    at: datetime,
) -> None:
    if manifest.previous != partner.received_sm3:
        raise CannotExchange(
            f"第 {row.number} 个数据包和上一个接不上，请对方核对以后重新导出", reason="previous"
        )
    refused: list[str] = []
    good: dict[str, rules.PackageRow] = {}
    for plain in lines:
        try:
            one = rules.row_of(plain)
        except ValueError as error:
            refused.append(f"{str(plain.get('number', ''))[:120]}：{error}")
            continue
        good[one.identifier] = one
    for one, why in _not_theirs(partner, good):
        refused.append(f"{one.number}：{why}")
        del good[one.identifier]
    gone = [key for key, one in good.items() if one.op == "D"]
    HeldLicence.objects.filter(partner=partner, identifier__in=gone).delete()
    _keep(partner, [one for one in good.values() if one.op != "D"], at)
    row.state, row.refused = PackageState.APPLIED, refused[:_LISTED]
    partner.received, partner.received_sm3 = row.number, row.sm3


def _not_theirs(
    partner: PartnerLibrary, rows: dict[str, rules.PackageRow]
) -> list[tuple[rules.PackageRow, str]]:
    ours = set(Licence.objects.filter(identifier__in=rows).values_list("identifier", flat=True))
    others = set(
        HeldLicence.objects.filter(~Q(partner=partner), identifier__in=rows).values_list(
            "identifier", flat=True
        )
    )
    found = []
    for key, one in rows.items():
        if key in ours:
            found.append((one, "这份证照由本库颁发，以本库为准"))
        elif key in others:
            found.append((one, "这份证照由另一个证照库提供，以颁发机构所在的库为准"))
        elif not rules.is_told_by(
            one.region_code, library=partner.region_code, other=partner.own_region
        ):
            found.append((one, "不是对方地区颁发的，以颁发机构所在的库为准"))
    return found


def _keep(partner: PartnerLibrary, rows: Sequence[rules.PackageRow], at: datetime) -> None:
    made = [
        HeldLicence(
            partner=partner,
            holder="、".join(name for name, _, _ in one.holders)[:400],
            is_person=any(kind != USCC for _, kind, _ in one.holders),
            code_index=_index(one),
            issued_on=date.fromisoformat(one.issued_on),
            valid_from=date.fromisoformat(one.valid_from),
            valid_to=date.fromisoformat(one.valid_to) if one.valid_to else None,
            told_at=at,
            **{name: getattr(one, name) for name in _COLUMNS},
        )
        for one in rows
    ]
    HeldLicence.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["identifier"],
        update_fields=[
            *(name for name in _COLUMNS if name != "identifier"),
            *(
                "holder",
                "is_person",
                "code_index",
                "issued_on",
                "valid_from",
                "valid_to",
                "told_at",
            ),
        ],
    )


def _index(one: rules.PackageRow) -> bytes | None:
    found = [secrets.code_index(kind, code) for _, kind, code in one.holders if code]
    return found[0] if found else None
