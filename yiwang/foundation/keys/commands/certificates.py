"""Certificates of keys: requested, recorded, and told of before they end."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import events, models, policy, rules
from yiwang.foundation.keys.models import KeyRef
from yiwang.foundation.keys.types import KeyState
from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import Certificate, Name

from .signing import sign

_LONGEST_PART = 64


class CannotRequestCertificate(DomainError):
    """The key is not in use, or the names do not fit a request."""

    code = "keys.cannot_request"
    sentence = "现在不能生成证书申请"


@command("keys.request_certificate")
def request_certificate(
    *, key_id: int, common_name: str, organisation: str = "", actor: Actor, at: datetime
) -> bytes:
    """Make a request for a certificate of a key in use, to be sent to an authority (证书申请).

    《电子签名法》第十六条; PKCS#10. Returns PEM.

    :raises NotPermitted: no keeper. :raises NotFound: no such key.
    :raises CannotRequestCertificate: the key is not in use, or a name is missing or too long.
    :raises KeyStoreLocked: nothing can be signed now.
    """
    require(policy.may_keep(actor))
    key = KeyRef.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound
    if key.state != KeyState.IN_USE:
        raise CannotRequestCertificate("只有在用的密钥可以申请证书", reason="state")
    given = {"common_name": common_name.strip(), "organisation": organisation.strip()}
    fields = {
        name: f"最多 {_LONGEST_PART} 个字"
        for name, text in given.items()
        if len(text) > _LONGEST_PART
    }
    if not given["common_name"]:
        fields["common_name"] = "请填写证书的名称，例如单位全称"
    if fields:
        raise CannotRequestCertificate(fields=fields, reason="names")
    made = certificates.request(
        subject=Name.of(given["common_name"], organisation=given["organisation"]),
        public_key=bytes(key.public_key),
        sign=lambda message: sign(key.name, message).value,
    )
    concerning(f"keys:key:{key.name}", version=key.version, subject=str(made.subject), at=str(at))
    return made.pem


@command("keys.record_certificate", audited=False)
def record_certificate(*, name: str, der: bytes, is_test: bool, actor: Actor, at: datetime) -> UUID:
    """Note the certificate that was made for a key in use (证书登记), 《电子签名法》第十六条.

    Not audited by itself: making what carries it is the act. Returns its id.

    :raises NotPermitted: only the platform. :raises NotFound: no key in use has that public key.
    """
    require(actor.is_system, NotPermitted)
    found = Certificate.parse(der)
    key = KeyRef.objects.filter(name=name, state=KeyState.IN_USE).first()
    if key is None or bytes(key.public_key) != found.public_key:
        raise NotFound
    return Records.keep(key, found, is_test=is_test, at=at)


class Records:
    """Certificates as rows."""

    @staticmethod
    def keep(
        key: KeyRef, found: Certificate, *, chain: bytes = b"", is_test: bool, at: datetime
    ) -> UUID:
        """Write a certificate of a key; the one before is replaced by it."""
        key.certificates.filter(replaced_at=None).update(replaced_at=at)
        row = models.Certificate.objects.create(
            key=key,
            der=found.der,
            chain=chain,
            subject=str(found.subject)[:300],
            issuer=str(found.issuer)[:300],
            serial=f"{found.serial:x}",
            not_before=found.not_before,
            not_after=found.not_after,
            is_test=is_test,
            recorded_at=at,
        )
        return row.pk


@command("keys.tell_of_end")
def tell_of_end(*, certificate_id: UUID, actor: Actor, at: datetime) -> bool:
    """Tell that a certificate ends soon, once for each threshold (证书到期提醒).

    《电子签名法》第十六条. Returns whether there was something to tell.

    :raises NotPermitted: only the platform.
    """
    require(actor.is_system, NotPermitted)
    rows = models.Certificate.objects.select_for_update(of=("self",)).select_related("key")
    row = rows.filter(pk=certificate_id, replaced_at=None, key__state=KeyState.IN_USE).first()
    due = rules.threshold(row.not_after, at, told=row.told) if row else None
    if row is None or due is None:
        nothing_done()
        return False
    row.told = due
    row.save(update_fields=["told"])
    publish(
        events.CertificateEnding(
            key=row.key.name,
            certificate_id=row.pk,
            organisation_id=row.key.organisation_id,
            owner=row.key.owner,
            days=due,
            ends_at=row.not_after,
        )
    )
    concerning(f"keys:certificate:{row.pk}", days=due)
    return True
