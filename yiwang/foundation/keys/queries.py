"""Which keys and certificates there are, what is proposed, whether the store opens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import policy, providers, rules
from yiwang.foundation.keys.models import Certificate, KeyProposal, KeyRef, MasterCheck
from yiwang.foundation.keys.types import (
    THRESHOLDS,
    CertificateInfo,
    KeyAct,
    KeyFile,
    KeyKind,
    KeyLine,
    KeyPage,
    KeyState,
    ProposalInfo,
    ProposalState,
    StoreState,
)
from yiwang.lib.gm import certificates as gm
from yiwang.lib.gm.digest import sm3_hex

LIMIT: Final = 100
PEOPLE: Final = (KeyKind.PERSON, KeyKind.ENTERPRISE)
"""Made by the thousand when people sign; seen when asked for."""
_LOCKED: Final = (
    "主密钥没有给出，或者不是建立密钥库时的那一把，现在不能签名、盖章，也不能生成密钥；"
    "等待签名的内容不会丢失。请系统管理员按运维手册检查主密钥，然后重新启动"
)


def store(*, viewer: Actor) -> StoreState:
    """Return whether the master key in force is the one of the keys; open to health checks."""
    del viewer  # one truth value that every refused signature tells too
    check = MasterCheck.objects.first()
    is_open = providers.fits(bytes(check.sealed)) if check else providers.has_master()
    return StoreState(is_open, "" if is_open else _LOCKED)


def keys(
    *, viewer: Actor, kind: KeyKind | None = None, after: str = "", limit: int = 20
) -> KeyPage:
    """Return the latest version of each key, newest first; without a kind all but people's."""
    require(policy.may_look(viewer), NotPermitted)
    later = KeyRef.objects.filter(name=OuterRef("name"), version__gt=OuterRef("version"))
    rows = _rows().filter(~Exists(later))
    rows = rows.filter(kind=kind) if kind else rows.exclude(kind__in=PEOPLE)
    if after.isascii() and after.isdigit() and len(after) < 19:  # noqa: PLR2004  a bigint's digits
        rows = rows.filter(pk__lt=int(after))
    limit = min(limit, LIMIT)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return KeyPage(tuple(_line(row) for row in found[:limit]), more)


def key(key_id: int, *, viewer: Actor, at: datetime) -> KeyFile:
    """Return a key with its versions, certificates and proposals. :raises NotFound: none such."""
    require(policy.may_look(viewer), NotPermitted)
    one = KeyRef.objects.filter(pk=key_id).values_list("name", "public_key").first()
    if one is None:
        raise NotFound
    name, point = one
    versions = list(_rows().filter(name=name).order_by("-version")[:LIMIT])
    mine = next(row for row in versions if row.pk == key_id)
    given = Certificate.objects.filter(key__name=name).select_related("key")
    wanted = _proposals().filter(key__name=name).order_by("-proposed_at", "-pk")
    return KeyFile(
        key=_line(mine),
        fingerprint=sm3_hex(bytes(point)),
        why_not={act: rules.why_not(act, mine.purpose, KeyState(mine.state)) for act in KeyAct},
        versions=tuple(_line(row) for row in versions),
        certificates=tuple(_info(row) for row in given.order_by("-recorded_at", "-pk")[:LIMIT]),
        proposals=tuple(_proposal(row, at) for row in wanted[:LIMIT]),
    )


def ending_certificates(
    *, viewer: Actor, at: datetime, limit: int = 50
) -> Sequence[CertificateInfo]:
    """Return certificates of keys in use that end within thirty days, or have, soonest first."""
    require(policy.may_look(viewer), NotPermitted)
    rows = _ending(at).select_related("key").order_by("not_after", "pk")
    return tuple(_info(row) for row in rows[: min(limit, LIMIT)])


def certificates_of(name: str, version: int, *, viewer: Actor) -> tuple[bytes, ...]:
    """Return the certificates a version of a key has had, DER; the platform asks."""
    require(viewer.is_system, NotPermitted)
    rows = Certificate.objects.filter(key__name=name, key__version=version).order_by("-recorded_at")
    return tuple(bytes(der) for der in rows.values_list("der", flat=True)[:LIMIT])


def certificates_to_tell(*, viewer: Actor, at: datetime) -> tuple[UUID, ...]:
    """Return the certificates of which the keepers may have to be told today; the platform asks."""
    require(viewer.is_system, NotPermitted)
    found = _ending(at).filter(not_after__gt=at).order_by("not_after", "pk")
    untold = (
        row for row in found[: LIMIT * 10] if rules.threshold(row.not_after, at, told=row.told)
    )
    return tuple(row.pk for row in untold)


def open_proposals(*, viewer: Actor, at: datetime, limit: int = 50) -> Sequence[ProposalInfo]:
    """Return what waits for another keeper, the oldest first."""
    require(policy.may_look(viewer), NotPermitted)
    rows = _proposals().filter(state=ProposalState.OPEN, expires_at__gt=at)
    return tuple(_proposal(row, at) for row in rows.order_by("expires_at")[: min(limit, LIMIT)])


def proposal(proposal_id: UUID, *, viewer: Actor, at: datetime) -> ProposalInfo:
    """Return one proposal. :raises NotFound: there is none."""
    require(policy.may_look(viewer), NotPermitted)
    row = _proposals().filter(pk=proposal_id).first()
    if row is None:
        raise NotFound
    return _proposal(row, at)


def _rows() -> QuerySet[KeyRef]:
    current = Certificate.objects.filter(replaced_at=None).defer("der", "chain")
    rows = KeyRef.objects.defer("public_key", "wrapped_private_key")
    return rows.prefetch_related(Prefetch("certificates", queryset=current, to_attr="current"))


def _ending(at: datetime) -> QuerySet[Certificate]:
    until = at + timedelta(days=max(THRESHOLDS))
    rows = Certificate.objects.filter(replaced_at=None, key__state=KeyState.IN_USE)
    return rows.filter(not_after__lte=until).defer("der", "chain")


def _proposals() -> QuerySet[KeyProposal]:
    current = Certificate.objects.filter(replaced_at=None).defer("der", "chain")
    rows = KeyProposal.objects.select_related("key")
    return rows.prefetch_related(Prefetch("key__certificates", queryset=current, to_attr="current"))


def _line(row: KeyRef) -> KeyLine:
    current: list[Certificate] = getattr(row, "current", [])
    for one in current:
        one.key = row
    return KeyLine(
        id=row.pk,
        name=row.name,
        version=row.version,
        kind=KeyKind(row.kind),
        owner=row.owner,
        state=KeyState(row.state),
        created_at=row.created_at,
        retired_at=row.retired_at,
        destroyed_at=row.destroyed_at,
        certificate=_info(current[0]) if current else None,
    )


def _info(row: Certificate) -> CertificateInfo:
    return CertificateInfo(
        id=row.pk,
        key_id=row.key_id,
        key_name=row.key.name,
        subject=row.subject,
        issuer=row.issuer,
        serial=row.serial,
        not_before=row.not_before,
        not_after=row.not_after,
        is_test=row.is_test,
        is_current=row.replaced_at is None and row.key.state == KeyState.IN_USE,
    )


def _proposal(row: KeyProposal, at: datetime) -> ProposalInfo:
    return ProposalInfo(
        id=row.pk,
        key=_line(row.key),
        act=KeyAct(row.act),
        state=row.state_at(at),
        reason=row.reason,
        is_compromised=row.is_compromised,
        proposed_by=row.proposed_by,
        proposed_name=row.proposed_name,
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decided_name=row.decided_name,
        decided_at=row.decided_at,
        opinion=row.opinion,
        **_given(row),
    )


def _given(row: KeyProposal) -> dict[str, Any]:
    """What a certificate to import says of itself, for the one who decides."""
    if row.act != KeyAct.IMPORT:
        return {}
    leaf = gm.Certificate.from_pem(bytes(row.certificate))
    anchor = gm.Certificate.from_pem(bytes(row.anchor))
    return {
        "subject": str(leaf.subject),
        "issuer": str(leaf.issuer),
        "not_after": leaf.not_after,
        "anchor_sm3": sm3_hex(anchor.der),
    }
