"""Lists of revoked certificates: our own authorities' signed and numbered, others' taken over."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import Certificate, Malformed, Revoked
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences.models import (
    CertificateRevocation,
    RevocationList,
    SealMaker,
    SignerAuthority,
)
from yiwang.services.licences.rules import revocations as rules

from . import seal_makers, signers
from .revoking import Of

_ONE_PUBLISHER: Final = "SELECT pg_advisory_xact_lock(hashtext('licences.revocation_lists'))"
_MOST_AUTHORITIES: Final = 100
_MOST_REVOKED: Final = 100_000


class CannotTakeList(DomainError):
    """The file is no list of an authority we trust, or an old one."""

    code = "licences.cannot_take_list"
    sentence = "这不是受信任机构签发的吊销列表，请向签发机构重新下载"


@command("licences.publish_revocation_lists")
def publish_revocation_lists(*, actor: Actor, at: datetime) -> int:
    """Sign the list of each authority of ours for which one is due (签发吊销列表), GB/T 20518.

    《电子签名法》第十六条. Due: something was revoked, or the last list is a day old.
    Returns how many were.

    :raises KeyStoreLocked: nothing can be signed now; nothing is lost.
    """
    require(actor.is_system)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_PUBLISHER)
    made = [_published(of, key, at) for of, key in _own()]
    numbers = [one.number for one in made if one is not None]
    if numbers:
        concerning("licences:revocation-lists", numbers=numbers)
    else:
        nothing_done()
    return len(numbers)


@command("licences.take_revocation_list")
def take_revocation_list(*, content: bytes, actor: Actor, at: datetime) -> str:
    """Take over the list of another authority (导入吊销列表), GB/T 20518.

    Only one that this authority signed and that is newer than the last. Returns whose it is.

    :raises CannotTakeList: as its name says, with the reason.
    """
    require(actor.is_system)
    try:
        found = certificates.RevocationList.from_pem(content)
    except Malformed as error:
        raise CannotTakeList("这不是国密 SM2 签名的吊销列表，请向签发机构下载 .crl 文件") from error
    if found.this_update > at + rules.CLOCKS_APART or found.next_update is None:
        raise CannotTakeList("列表的签发时间在将来，或者没有写明下次更新时间，请重新下载")
    with connection.cursor() as cursor:
        cursor.execute(_ONE_PUBLISHER)
    for of in _foreign():
        authority = _certificate(of)
        if found.issuer == authority.subject and found.is_signed_by(authority.public_key):
            last = _last(of)
            if last is not None and last.this_update >= found.this_update:
                raise CannotTakeList("已经有这个机构更新的列表，不用再导入", reason="older")
            kept = _kept(found, of, last.number + 1 if last else 1, found.next_update)
            concerning("licences:revocation-lists", taken=kept.name, number=kept.number)
            return authority.subject.common_name
    raise CannotTakeList


def _own() -> Iterator[tuple[Of, str]]:
    """Authorities whose key is in our custody, with its name there."""
    makers = SealMaker.objects.filter(is_test=True, retired_at=None).order_by("pk")
    for maker in makers[:_MOST_AUTHORITIES]:
        yield Of(maker=maker), seal_makers.AUTHORITY_KEY
    authorities = SignerAuthority.objects.filter(is_test=True, retired_at=None).order_by("pk")
    for authority in authorities[:_MOST_AUTHORITIES]:
        yield Of(signers=authority), signers.AUTHORITY_KEY


def _foreign() -> Iterator[Of]:
    for maker in SealMaker.objects.filter(is_test=False).order_by("pk")[:_MOST_AUTHORITIES]:
        yield Of(maker=maker)
    authorities = SignerAuthority.objects.filter(is_test=False).order_by("pk")
    for authority in authorities[:_MOST_AUTHORITIES]:
        yield Of(signers=authority)


def _certificate(of: Of) -> Certificate:
    der = of.maker.authority_certificate if of.maker else None
    if of.signers is not None:
        der = of.signers.certificate
    return Certificate.parse(bytes(der or b""))


def _last(of: Of) -> RevocationList | None:
    rows = RevocationList.objects.filter(maker=of.maker, signers=of.signers)
    return rows.order_by("-number").defer("der").first()


def _published(of: Of, key: str, at: datetime) -> RevocationList | None:
    """Sign the next list if one is due; it names what ran out too, from the beginning."""
    last, authority = _last(of), _certificate(of)
    rows = CertificateRevocation.objects.filter(maker=of.maker, signers=of.signers)
    revoked = list(rows.order_by("at", "pk")[:_MOST_REVOKED])
    listed = last.entries if last else 0
    if not rules.is_due(last.this_update if last else None, at, listed=listed, known=len(revoked)):
        return None
    number = last.number + 1 if last else 1
    until = at + rules.HOLDS
    made = certificates.revocation_list(
        issuer=authority,
        sign=lambda message: keys.sign(key, message).value,
        number=number,
        at=at,
        next_update=until,
        revoked=[_entry(one) for one in revoked],
        keeps_since=authority.not_before,
    )
    return _kept(made, of, number, until.replace(microsecond=0))


def _entry(row: CertificateRevocation) -> Revoked:
    return Revoked(int(row.serial, 16), rules.counts_from(row.at), row.reason, row.invalid_since)


def _kept(
    found: certificates.RevocationList, of: Of, number: int, until: datetime
) -> RevocationList:
    return RevocationList.objects.create(
        maker=of.maker,
        signers=of.signers,
        name=rules.name_of(_certificate(of)),
        number=number,
        this_update=found.this_update,
        next_update=until,
        entries=len(found.revoked),
        der=found.der,
        sm3=sm3_hex(found.der),
    )
