"""Authority: accepted, taken by a helper, used, ended."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import events, policy, queries
from yiwang.foundation.identity.commands.codes import request_code, use_code
from yiwang.foundation.identity.models import Mandate, Person
from yiwang.foundation.identity.types import SCOPES, CodePurpose, MandateState
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind

EVIDENCE = ("SMS_CODE", "SIGNATURE", "PAPER")


class CannotAct(DomainError):
    """The authority does not carry this."""

    code: ClassVar[str] = "identity.mandate"
    sentence: ClassVar[str] = "没有这项授权，或授权已到期"


@command("identity.accept_mandate")
def accept_mandate(*, mandate_id: UUID, actor: Actor, at: datetime) -> None:
    """Accept an authority offered (受托确认); from here it holds. 《民法典》第一百六十二条.

    :raises CannotAct: it was not offered, or its term is over.
    """
    mandate = Mandate.locked(mandate_id)
    if mandate is None or not policy.is_agent(actor, mandate):
        raise NotFound
    today = local_date(at)
    if mandate.state != MandateState.OFFERED or (mandate.valid_until or today) <= today:
        raise CannotAct("这份授权已经处理过或已到期", reason="state")
    mandate.state = MandateState.ACTIVE
    mandate.save(update_fields=["state"])
    concerning(f"identity:mandate:{mandate.pk}", state=mandate.state)
    publish(events.MandateGranted(mandate_id=mandate.pk))


@command("identity.revoke_mandate")
def revoke_mandate(*, mandate_id: UUID, reason: str = "", actor: Actor, at: datetime) -> None:
    """End an authority (停止委托), by the principal or the agent. 《民法典》第一百七十三条.

    :raises CannotAct: it has ended already.
    """
    mandate = Mandate.locked(mandate_id)
    if mandate is None or not policy.may_end(actor, mandate):
        raise NotFound
    if mandate.state == MandateState.ENDED:
        raise CannotAct("这份授权已经停止", reason="ended")
    mandate.state, mandate.ended_at, mandate.end_reason = MandateState.ENDED, at, reason[:120]
    mandate.save(update_fields=["state", "ended_at", "end_reason"])
    concerning(f"identity:mandate:{mandate.pk}", state=mandate.state)
    publish(events.MandateRevoked(mandate_id=mandate.pk))
    notifications.send(
        kind=MessageKind.MANDATE,
        person_id=mandate.agent_id,
        subject="授权已停止",
        text=f"{SIGNATURE}您的一份授权已经停止。委托已结束，您看不到这位服务对象的信息了。",
        actor=actor,
        at=at,
    )


@procedure("identity.record_helper_mandate")
def record_helper_mandate(
    *,
    person_id: UUID,
    evidence: str,
    code: str = "",
    relation: str = "",
    valid_until: date,
    signature_file: UUID | None = None,
    is_single: bool = False,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Take the authority of a person a helper serves (代办委托).

    《民法典》第一百六十五条. Confirmed by a code sent to their phone, a signature, or a paper form.

    :param signature_file: the signature drawn on the screen, or the scan of the paper.
    :raises CannotAct: wrong code, no signature, no such way, the date is over, or oneself.
    """
    require(policy.may_register_others(actor) and actor.person_id is not None, NotPermitted)
    if evidence not in EVIDENCE or valid_until <= local_date(at):
        raise CannotAct("请选择确认方式，截止日期要晚于今天", reason="terms")
    if person_id == actor.person_id:
        raise CannotAct("不能为自己代办，请用个人身份办理", reason="self")
    if evidence == "SIGNATURE" and signature_file is None:
        raise CannotAct(
            "请本人在屏幕上签名", fields={"signature": "请本人在屏幕上签名"}, reason="sign"
        )
    if evidence == "SMS_CODE":
        phone = queries.phone_of(person_id)
        wrong = use_code(phone=phone, purpose=CodePurpose.MANDATE, code=code, actor=actor, at=at)
        if wrong:
            raise CannotAct(wrong, fields={"code": wrong}, reason="code")
    return write_helper_mandate(
        person_id=person_id,
        evidence=evidence,
        relation=relation,
        valid_until=valid_until,
        signature_file=signature_file,
        is_single=is_single,
        actor=actor,
        at=at,
    )


@command("identity.write_helper_mandate")
def write_helper_mandate(
    *,
    person_id: UUID,
    evidence: str,
    relation: str,
    valid_until: date,
    signature_file: UUID | None = None,
    is_single: bool = False,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Write a confirmed helping authority (代办委托登记), 《民法典》第一百六十五条.

    :raises CannotAct: this person has a helper already; who, is told.
    """
    require(policy.may_register_others(actor), NotPermitted)
    if actor.person_id is None:
        raise NotPermitted
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    held = Mandate.objects.filter(principal_person=person, state=MandateState.ACTIVE)
    for other in held.select_related("agent"):
        if other.holds_on(local_date(at)):
            raise CannotAct(
                f"已有代办人 {other.agent.masked_name}，请先停止原委托", reason="exists"
            )
        other.state, other.ended_at = MandateState.ENDED, at
        other.save(update_fields=["state", "ended_at"])
    key = uuid7()
    digest = _kept(signature_file, key, actor, at) if signature_file else ""
    mandate = Mandate.objects.create(
        id=key,
        principal_person=person,
        is_single=is_single,
        signature_file=signature_file,
        signature_sm3=digest,
        agent_id=actor.person_id,
        scope=list(SCOPES),
        acts=["填写", "提交"],
        state=MandateState.ACTIVE,
        valid_from=local_date(at),
        valid_until=valid_until,
        relation=relation,
        evidence=evidence,
        granted_at=at,
    )
    concerning(
        f"identity:mandate:{mandate.pk}", evidence=evidence, until=str(valid_until), sm3=digest
    )
    publish(events.MandateGranted(mandate_id=mandate.pk))
    _tell_helped(mandate, person, actor, at)
    return mandate.pk


def _tell_helped(mandate: Mandate, person: Person, actor: Actor, at: datetime) -> None:
    until = mandate.valid_until
    day = f"，到{until.year}年{until.month}月{until.day}日为止" if until else ""
    notifications.send(
        kind=MessageKind.MANDATE,
        person_id=person.pk,
        phone=queries.phone_of(person.pk),
        subject="您有了代办人",
        text=f"{SIGNATURE}{mandate.agent.masked_name}登记为您的代办人{day}，每次办事都会告诉您。"
        "不是您同意的，请登录后在“委托”里停止，或者打 12345。",
        link=("mandates", str(mandate.pk)),
        actor=actor,
        at=at,
    )


@command("identity.request_mandate_code", audited=False)
def request_mandate_code(*, person_id: UUID, host: str, actor: Actor, at: datetime) -> str:
    """Send the person whom a helper serves a code that confirms the authority (委托验证码).

    《民法典》第一百六十五条. Not audited by itself: sending the code is. Return the number, masked.
    """
    require(policy.may_register_others(actor), NotPermitted)
    phone = queries.phone_of(person_id)
    return request_code(phone=phone, purpose=CodePurpose.MANDATE, host=host, actor=actor, at=at)


def _kept(file_id: UUID, mandate_id: UUID, actor: Actor, at: datetime) -> str:
    """Keep the signature or the paper with the authority; return its digest.

    :raises CannotAct: the file is gone, or somebody else's.
    """
    info = stored.infos([file_id]).get(file_id)
    if info is None or info.uploaded_by != actor.id:
        words = "没有找到签名，请重新签"
        raise CannotAct(words, fields={"signature": words}, reason="file")
    files.adopt(file_ids=[file_id], owner=f"mandate:{mandate_id}", actor=actor, at=at)
    return info.sm3


@command("identity.choose_identity")
def choose_identity(*, user_id: UUID, key: str, actor: Actor, at: datetime) -> str:
    """Act as oneself, an enterprise, a person helped or a post from now on (切换身份); its label.

    《民法典》第一百六十一条.

    :raises CannotAct: the account has no such identity.
    """
    require(actor.id == str(user_id), NotPermitted)
    found = next(
        (c for c in queries.identities(user_id, viewer=actor, at=at) if c.key == key), None
    )
    if found is None:
        raise CannotAct(reason="identity")
    kind, _, raw = key.partition(":")
    column = {"legal": "principal_legal", "person": "principal_person"}.get(kind)
    if column and actor.person_id is not None:
        Mandate.objects.filter(
            agent=actor.person_id, state=MandateState.ACTIVE, **{column: UUID(raw)}
        ).update(last_used_on=local_date(at))
    concerning(f"identity:user:{user_id}", identity=key or "self")
    return found.label
