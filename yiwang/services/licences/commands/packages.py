"""Exchanging with libraries of other levels: partners, packages out, the balance (上下联通)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.keys import commands as keys
from yiwang.lib.codes import divisions
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    HeldLicence,
    LibraryBalance,
    LibraryPackage,
    Licence,
    LicenceHolder,
    LicenceType,
    PartnerLibrary,
    SentLicence,
    secrets,
)
from yiwang.services.licences.models.kept import seal_kept
from yiwang.services.licences.rules import packages as rules
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.packages import (
    Balance,
    BalanceLine,
    Direction,
    PackageState,
)

KEY: Final = "licences/library"
"""The library's signing key in custody."""
_AT_ONCE: Final = 200
_LISTED: Final = 100
_KEY_SIZE: Final = 65
_CODE: Final = 40
_OLDEST: Final = timedelta(days=1)


class CannotExchange(DomainError):
    """The package cannot be made or taken; what to do is said."""

    code = "licences.cannot_exchange"
    sentence = "现在不能同步，请先看最新情况"


class NothingNew(CannotExchange):
    """The library has been told everything."""

    sentence = "上次导出以后没有新的变化，不用再导出"


@command("licences.link_library")
def link_library(
    *,
    code: str,
    name: str,
    region_code: str,
    own_code: str,
    own_region: str,
    public_key: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Register a library we exchange with, or its new key (登记联通证照库), 国务院令第716号 第十条.

    The same code again changes name and key, nothing else. Returns the partner.

    :raises CannotExchange: by field, with what mends it.
    """
    require(policy.may_link_libraries(actor))
    point = _point(public_key)
    faults = {
        "code": "" if 0 < len(code.strip()) <= _CODE else "请填写对方证照库的代码，最多 40 个字",
        "own_code": "" if 0 < len(own_code.strip()) <= _CODE else "请填写本库在对方登记的代码",
        "name": "" if name.strip() else "请填写对方证照库的名称",
        "region_code": "" if _is_division(region_code) else "请填写 12 位区划代码",
        "own_region": "" if _is_division(own_region) else "请填写 12 位区划代码",
        "public_key": "" if point else "请填写对方给的 SM2 公钥，04 开头的 130 位十六进制",
    }
    wrong = {key: sentence for key, sentence in faults.items() if sentence}
    if not wrong and divisions.prefix_of(region_code) == divisions.prefix_of(own_region):
        wrong["region_code"] = "对方和本库的地区不能相同"
    if wrong:
        raise CannotExchange("请补全对方证照库的信息", fields=wrong, reason="incomplete")
    keys.ensure(name=KEY, actor=SYSTEM, at=at)
    row, _ = PartnerLibrary.objects.update_or_create(
        code=code.strip(),
        defaults={"name": name.strip()[:120], "public_key": point},
        create_defaults={
            "name": name.strip()[:120],
            "public_key": point,
            "own_code": own_code.strip(),
            "region_code": region_code,
            "own_region": own_region,
            "own_key": keys.sign(KEY, b"").public_key,
            "added_by": actor.name,
            "added_at": at,
        },
    )
    concerning(f"licences:library:{row.pk}", code=row.code, key=sm3_hex(point))
    return row.pk


def _is_division(text: str) -> bool:
    try:
        return divisions.parse_division(text) == text
    except InvalidCode:
        return False


def _point(text: str) -> bytes:
    try:
        found = bytes.fromhex("".join(text.split()))
    except ValueError:
        return b""
    return found if len(found) == _KEY_SIZE and found[0] == 4 else b""  # noqa: PLR2004  uncompressed


@command("licences.export_package")
def export_package(*, partner_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Make the next signed package for a library: what changed since it was told (导出数据包).

    国务院令第716号 第十条. At most a thousand licences; more make the next package. Returns it.

    :raises NotFound: no such library. :raises NothingNew: nothing has changed.
    :raises KeyStoreLocked: the library's key cannot be used now; nothing is lost.
    """
    require(policy.may_link_libraries(actor))
    partner = locked_partner(partner_id)
    concerning(f"licences:library:{partner.pk}", act="EXPORT", number=partner.sent + 1)
    rows = list(_changed(partner)[: rules.MOST_ROWS])
    if not rows:
        raise NothingNew(reason="none")
    told = [*_rows(rows)]
    number = partner.sent + 1
    content = _written(partner, "rows", number, told, at)
    sm3 = sm3_hex(content)
    made = LibraryPackage.objects.create(
        partner=partner,
        direction=Direction.OUT,
        number=number,
        state=PackageState.SENT,
        sm3=sm3,
        sealed=seal_kept(package_place(partner.pk, sm3), content),
        rows=len(told),
        by=actor.name,
        at=at,
    )
    _remember(partner, rows, told)
    partner.sent, partner.sent_sm3 = number, sm3
    partner.save(update_fields=["sent", "sent_sm3"])
    return made.pk


def package_place(partner: UUID, sm3: str) -> str:
    """Where the bytes of a package are sealed to."""
    return f"package:{partner}:{sm3}"


def locked_partner(partner_id: UUID) -> PartnerLibrary:
    """Lock a partner: packages are made and taken one after the other."""
    row = PartnerLibrary.objects.select_for_update(of=("self",)).filter(pk=partner_id).first()
    if row is None:
        raise NotFound
    return row


def _changed(partner: PartnerLibrary) -> QuerySet[Licence]:
    """Licences that are ours to tell and stand otherwise than the partner was told."""
    told = SentLicence.objects.filter(partner=partner, licence=OuterRef("pk")).values("version")
    ours = divisions.prefix_of(partner.own_region)
    theirs = divisions.prefix_of(partner.region_code)
    rows = Licence.objects.filter(region_code__startswith=ours)
    if len(theirs) > len(ours):
        rows = rows.exclude(region_code__startswith=theirs)
    return (
        rows.exclude(state=LicenceState.DRAFT)
        .annotate(told=Subquery(told))
        .exclude(told=None, state=LicenceState.VOID)
        .exclude(told=F("version"), told__isnull=False)
        .exclude(told=None, original=None)
        .prefetch_related(Prefetch("holders", LicenceHolder.objects.order_by("n")))
        .defer("sealed_face", "seal_by")
        .order_by("id")
    )


def _rows(rows: Sequence[Licence]) -> Iterable[rules.PackageRow]:
    sums: dict[UUID, str] = {}
    wanted = [one.original for one in rows if one.original]
    for start in range(0, len(wanted), _AT_ONCE):
        found = files.infos(wanted[start : start + _AT_ONCE], viewer=SYSTEM)
        sums |= {key: info.sm3 for key, info in found.items()}
    for one in rows:
        known: int | None = getattr(one, "told")  # noqa: B009  annotated by the query
        gone = one.state == LicenceState.VOID
        yield rules.PackageRow(
            op="D" if gone else "I" if known is None else "U",
            identifier=one.identifier,
            type_code=one.licence_type_id,
            type_name=one.type_name,
            number=one.number,
            issuer_name=one.issuer_name,
            issuer_code=one.issuer_code,
            region_code=one.region_code,
            holders=tuple(
                (h.name, h.code_kind, secrets.open_code(one.pk, h.n, h.sealed_code))
                for h in one.holders.all()
            ),
            issued_on=one.issued_on.isoformat(),
            valid_from=one.valid_from.isoformat(),
            valid_to=one.valid_to.isoformat() if one.valid_to else "",
            state=one.state,
            version=one.version,
            original_sm3=sums.get(one.original, "") if one.original else "",
        )


def _written(
    partner: PartnerLibrary,
    kind: str,
    number: int,
    rows: Sequence[rules.PackageRow | rules.BalanceRow],
    at: datetime,
) -> bytes:
    manifest = rules.Manifest(
        kind=kind,
        sender=partner.own_code,
        receiver=partner.code,
        number=number,
        previous=partner.sent_sm3,
        rows=len(rows),
        made_at=at.isoformat(),
    )
    return rules.write(manifest, rows, sign=lambda body: keys.sign(KEY, body).value)


def _remember(
    partner: PartnerLibrary, rows: Sequence[Licence], told: Sequence[rules.PackageRow]
) -> None:
    """Keep what the partner knows now; what was taken back it knows no more."""
    gone = [row.pk for row, one in zip(rows, told, strict=True) if one.op == "D"]
    SentLicence.objects.filter(partner=partner, licence__in=gone).delete()
    SentLicence.objects.bulk_create(
        [
            SentLicence(partner=partner, licence=row, version=row.version, digest=one.digest)
            for row, one in zip(rows, told, strict=True)
            if one.op != "D"
        ],
        update_conflicts=True,
        unique_fields=["partner", "licence"],
        update_fields=["version", "digest"],
    )


@command("licences.make_balance")
def make_balance(*, partner_id: UUID, actor: Actor, at: datetime) -> bytes:
    """Write what a library should know of ours, signed, to be compared there (每日对账).

    国务院令第716号 第十条. Returns the bytes.

    :raises NotFound: no such library. :raises CannotExchange: more than a balance can say.
    """
    require(policy.may_link_libraries(actor))
    partner = locked_partner(partner_id)
    told = SentLicence.objects.filter(partner=partner).order_by("licence__identifier")
    columns = ("licence__licence_type_id", "licence__identifier", "licence__number", "digest")
    rows = [rules.BalanceRow(*one) for one in told.values_list(*columns)[: rules.MOST_LINES + 1]]
    concerning(f"licences:library:{partner.pk}", act="BALANCE", rows=len(rows))
    if len(rows) > rules.MOST_LINES:
        most = rules.MOST_LINES // 10_000
        raise CannotExchange(
            f"同步的证照超过 {most} 万份，请和对方按下级地区分别联通", reason="many"
        )
    return rules.packed(_written(partner, "balance", partner.sent, rows, at))


@command("licences.compare_balance")
def compare_balance(*, content: bytes, actor: Actor, at: datetime) -> Balance:
    """Compare a library's balance with what we know of it, type by type (对账).

    国务院令第716号 第十条. What differs is kept and told; who issued it sends it again.

    :raises CannotExchange: no balance, not from a partner, altered, or of another day than today
        and yesterday.
    """
    require(policy.may_link_libraries(actor))
    content = opened(content)
    manifest, partner = addressed(content, "balance")
    lines = read_lines(content, partner)
    on = _day_of(manifest, at)
    theirs: dict[str, dict[str, rules.BalanceRow]] = {}
    for one in map(rules.balance_row_of, lines):
        theirs.setdefault(one.type_code, {})[one.identifier] = one
    ours: dict[str, dict[str, tuple[str, str]]] = {}
    held = HeldLicence.objects.filter(partner=partner).order_by("identifier")
    for kind, key, number, digest in held.values_list(
        "type_code", "identifier", "number", "digest"
    )[: rules.MOST_LINES]:
        ours.setdefault(kind, {})[key] = (number, digest)
    kinds = LicenceType.objects.filter(code__in={*theirs, *ours})
    names = dict(kinds.values_list("code", "name"))
    found = tuple(
        _compared((kind, names.get(kind, "")), theirs.get(kind, {}), ours.get(kind, {}))
        for kind in sorted({*theirs, *ours})
    )
    result = Balance(on=on.isoformat(), lines=found, upto=manifest.number)
    concerning(f"licences:library:{partner.pk}", act="COMPARE", holds=result.holds)
    told = {"upto": manifest.number, "holds": result.holds, "by": actor.name, "at": at}
    LibraryBalance.objects.update_or_create(
        partner=partner, on=on, defaults={**told, "lines": [asdict(one) for one in found]}
    )
    return result


def _day_of(manifest: rules.Manifest, at: datetime) -> date:
    """The day a balance is of: an old one would find differences that are none any more."""
    today = local_date(at)
    try:
        day = local_date(datetime.fromisoformat(manifest.made_at))
    except (ValueError, OverflowError) as error:
        raise CannotExchange(rules.NOT_ONE, reason="file") from error
    if not today - _OLDEST <= day <= today:
        raise CannotExchange(f"这是 {day} 的对账单，请对方导出今天的，再核对", reason="day")
    return day


def opened(content: bytes) -> bytes:
    """Return a partner's file as it was signed. :raises CannotExchange: it cannot be one."""
    try:
        return rules.unpacked(content)
    except rules.BadPackage as error:
        raise CannotExchange(str(error), reason="file") from error


def _compared(
    kind: tuple[str, str], theirs: dict[str, rules.BalanceRow], ours: dict[str, tuple[str, str]]
) -> BalanceLine:
    same = rules.digest_of([(k, one.digest) for k, one in theirs.items()]) == rules.digest_of(
        [(k, digest) for k, (_, digest) in ours.items()]
    )
    if same:
        return BalanceLine(*kind, len(theirs), len(ours))
    missing = sorted(one.number for key, one in theirs.items() if key not in ours)
    surplus = sorted(number for key, (number, _) in ours.items() if key not in theirs)
    differing = sorted(
        one.number for key, one in theirs.items() if key in ours and ours[key][1] != one.digest
    )
    every = (missing, surplus, differing)
    shown = [tuple(some[:_LISTED]) for some in every]
    return BalanceLine(
        type_code=kind[0],
        type_name=kind[1],
        theirs=len(theirs),
        ours=len(ours),
        missing=shown[0],
        surplus=shown[1],
        differing=shown[2],
        cut=any(len(some) > _LISTED for some in every),
    )


def addressed(content: bytes, kind: str) -> tuple[rules.Manifest, PartnerLibrary]:
    """Return what a file says of itself and the partner it names.

    :raises CannotExchange: it is no such file, from nobody we know, or for somebody else.
    """
    try:
        manifest = rules.manifest_of(content)
    except rules.BadPackage as error:
        raise CannotExchange(str(error), reason="file") from error
    if manifest.kind != kind:
        other = "对账单" if kind == "rows" else "数据包"
        raise CannotExchange(f"这份文件不对，请确认选的不是{other}", reason="kind")
    partner = PartnerLibrary.objects.filter(code=manifest.sender).first()
    if partner is None:
        raise CannotExchange("文件来自没有登记的证照库，请先登记对方", reason="unknown")
    if manifest.receiver != partner.own_code:
        raise CannotExchange("这份文件是给另一个证照库的，请退回对方", reason="receiver")
    return manifest, partner


def read_lines(content: bytes, partner: PartnerLibrary) -> list[dict[str, object]]:
    """Return the lines of a partner's file. :raises CannotExchange: its signature does not hold."""
    try:
        return rules.read(content, public_key=bytes(partner.public_key))
    except rules.BadPackage as error:
        raise CannotExchange(str(error), reason="signature") from error
