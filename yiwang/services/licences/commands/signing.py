"""Signing: shown, confirmed by a code, put once (电子签名)."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as people
from yiwang.foundation.identity.types import CodePurpose, PartyKind
from yiwang.foundation.keys.commands import KeyStoreLocked
from yiwang.lib.gm.cipher import CannotDecrypt
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import policy
from yiwang.services.licences.models import Signature, SigningIntent
from yiwang.services.licences.models.signing import LARGEST
from yiwang.services.licences.queries.signing_intents import intent_of
from yiwang.services.licences.types.signing import Factor, Intent, SignatureInfo, SignerKind

from .signers import Signers

LIFE = timedelta(minutes=10)


class CannotSign(DomainError):
    """Not by this person, not these bytes, not any more, or the code was wrong."""

    code = "licences.cannot_sign"
    sentence = "现在不能签名，请返回上一步核对后再签"


@command("licences.show_intent")
def show_intent(
    *, reference: str, title: str, purpose: str, content: bytes, actor: Actor, at: datetime
) -> Intent:
    """Note what a person is shown before they sign it (签名意向), 《电子签名法》第十三条.

    Acting for an enterprise, it is the enterprise that will sign (电子签章). What was shown before
    of the same thing and not signed is over. The bytes are not kept yet, only their SM3.

    :raises CannotSign: not known by name, not allowed to seal for the enterprise, or too long.
    """
    kind, party_id, party_name = _party(actor, at)
    if not content or len(content) > LARGEST:
        raise CannotSign("要签的内容太长，请到窗口办理", reason="too_long")
    person_id = actor.person_id
    if person_id is None:  # _party has asked; says so to the reader of types
        raise NotFound
    earlier = SigningIntent.objects.filter(
        person_id=person_id, reference=reference, signature__isnull=True
    )
    earlier.delete()
    row = SigningIntent.objects.create(
        actor_id=actor.id,
        person_id=person_id,
        person_name=people.person(person_id, viewer=actor).name,
        kind=kind,
        party_id=party_id,
        party_name=party_name,
        reference=reference,
        title=title[:200],
        purpose=purpose[:200],
        sm3=sm3_hex(content),
        shown_at=at,
        expires_at=at + LIFE,
    )
    concerning(f"licences:intent:{row.pk}", reference=reference, sm3=row.sm3)
    return intent_of(row)


@command("licences.send_code")
def send_code(*, intent_id: UUID, host: str, actor: Actor, at: datetime) -> str:
    """Send the code that confirms a signature to the person's own phone (签名验证码).

    《电子签名法》第十三条. Returns the number, masked.

    :raises NotFound: not this person's. :raises CannotSign: over.
    :raises identity.CannotSendCode: too soon or too often.
    """
    row = _own(intent_id, actor)
    _require_time(row, at)
    concerning(f"licences:intent:{row.pk}")
    return identity.request_code(
        phone=_phone(actor), purpose=CodePurpose.SIGN, host=host, actor=actor, at=at
    )


@procedure("licences.sign_intent")
def sign_intent(
    *, intent_id: UUID, content: bytes, code: str, actor: Actor, at: datetime
) -> SignatureInfo:
    """Confirm by the code and sign what was shown (签名、签章), 《电子签名法》第十三条、第十四条.

    Two steps, each kept: a wrong code stays counted; a right one counts although the key store is
    locked, so that nobody needs another when it opens. Twice is once.

    :raises NotFound: another person's intent, or none.
    :raises CannotSign: wrong code, over, or the content is not what was shown.
    :raises KeyStoreLocked: nothing is lost; the same again signs, within the intent's time.
    """
    wrong = confirm_intent(intent_id=intent_id, sm3=sm3_hex(content), code=code, actor=actor, at=at)
    if wrong:
        raise CannotSign(wrong, fields={"code": wrong}, reason="code")
    return put_signature(intent_id=intent_id, content=content, actor=actor, at=at)


@command("licences.confirm_intent")
def confirm_intent(*, intent_id: UUID, sm3: str, code: str, actor: Actor, at: datetime) -> str:
    """Check the second factor of a signature (签名确认); return what is wrong, or nothing.

    《电子签名法》第十三条. It answers instead of raising, because a miss must stay counted.

    :raises NotFound: not this person's. :raises CannotSign: over, or another content.
    """
    row = _own(intent_id, actor)
    concerning(f"licences:intent:{row.pk}")
    if Signature.objects.filter(intent=row).exists():
        nothing_done()
        return ""
    _require_time(row, at)
    _require_same(row, sm3)
    if row.confirmed_at is not None:
        nothing_done()
        return ""
    wrong = identity.use_code(
        phone=_phone(actor),
        purpose=CodePurpose.SIGN,
        code=code,
        actor=actor,
        at=at,
    )
    concerning(f"licences:intent:{row.pk}", outcome="refused" if wrong else "ok")
    if not wrong:
        row.factor, row.confirmed_at = Factor.SMS_CODE, at
        row.save(update_fields=["factor", "confirmed_at"])
    return wrong


@command("licences.put_signature")
def put_signature(*, intent_id: UUID, content: bytes, actor: Actor, at: datetime) -> SignatureInfo:
    """Put the signature over what was shown and confirmed, and keep both (签名).

    《电子签名法》第十三条、第十四条; GB/T 35275. Twice is once.

    :raises NotFound: not this person's.
    :raises CannotSign: not confirmed, over, another content, or no authority any more.
    :raises KeyStoreLocked: try again; nothing is lost.
    """
    row = _own(intent_id, actor)
    made = Signature.objects.select_related("certificate__authority").filter(intent=row).first()
    if made is not None:
        nothing_done()
        return made.info()
    _require_time(row, at)
    _require_same(row, sm3_hex(content))
    if row.confirmed_at is None:
        raise CannotSign("请先填写短信验证码确认签名", reason="unconfirmed")
    kind, party_id, _ = _party(actor, at)
    certificate = Signers.certificate(kind, party_id, row.party_name, at)
    signature = Signature(
        intent=row,
        kind=kind,
        party_id=party_id,
        party_name=row.party_name,
        signer_id=row.person_id,
        signer_name=row.person_name,
        reference=row.reference,
        title=row.title,
        purpose=row.purpose,
        content=content,
        sm3=row.sm3,
        certificate=certificate,
        factor=row.factor,
        signed_at=at,
    )
    signature.cms = Signers.signed(signature, certificate)
    signature.save(force_insert=True)
    concerning(f"licences:intent:{row.pk}", signature=str(signature.pk), sm3=row.sm3)
    return signature.info()


def _party(actor: Actor, at: datetime) -> tuple[SignerKind, UUID, str]:
    """Whose signature it will be. :raises CannotSign: nobody's whom this actor may sign for."""
    if not policy.is_known_by_name(actor) or actor.person_id is None:
        raise CannotSign("签名要先实名认证，请到“我的空间”完成后再签", reason="level")
    if actor.legal_person_id is None:
        return SignerKind.PERSON, actor.person_id, people.person(actor.person_id, viewer=actor).name
    held = people.authority_over(PartyKind.LEGAL, actor.legal_person_id, viewer=actor, at=at)
    if not policy.may_seal_for(held):
        whom = held.contact or "法定代表人"
        raise CannotSign(f"您的授权不包括签章，请联系{whom}授权或由其签章", reason="authority")
    party = people.legal_person(actor.legal_person_id, viewer=actor)
    return SignerKind.LEGAL, party.id, party.name


def _own(intent_id: UUID, actor: Actor) -> SigningIntent:
    row = SigningIntent.objects.select_for_update(of=("self",)).filter(pk=intent_id).first()
    if row is None or not policy.owns_intent(actor, person_id=row.person_id, party_id=row.party_id):
        raise NotFound
    return row


def _phone(actor: Actor) -> str:
    try:
        return people.phone_of(actor.person_id) if actor.person_id else ""
    except (ImproperlyConfigured, CannotDecrypt) as error:
        raise KeyStoreLocked from error


def _require_time(row: SigningIntent, at: datetime) -> None:
    if at >= row.expires_at:
        raise CannotSign("核对以后超过 10 分钟了，请重新核对再签名", reason="expired")


def _require_same(row: SigningIntent, sm3: str) -> None:
    if not hmac.compare_digest(row.sm3, sm3):
        raise CannotSign("要签的内容在您核对以后改过，请重新核对再签名", reason="altered")
