"""Legal persons: bound by credit code, confirmed by their representative, their agents."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor, RealNameLevel
from yiwang.foundation.identity import events, policy, providers
from yiwang.foundation.identity.models import LegalPerson, Mandate, Person, User
from yiwang.foundation.identity.models.sealing import id_index, phone_index, unseal
from yiwang.foundation.identity.queries.parties import STANDINGS
from yiwang.foundation.identity.types import ACTS, SCOPES, MandateState
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.phones import normalise_phone
from yiwang.lib.codes.uscc import parse_uscc

NOT_YOURS = "系统登记的法定代表人不是您。请法定代表人登录后，在“经办人管理”里添加您"
UNKNOWN = "没有查到这个统一社会信用代码的登记。请对照营业执照检查，或到窗口办理"
DOWN = "市场监督管理部门的数据暂时连不上。请过一会儿再试，或到窗口办理"
ID_TAIL = 4


class CannotBind(DomainError):
    """The enterprise cannot be bound to this person."""

    code: ClassVar[str] = "identity.bind_legal_person"
    sentence: ClassVar[str] = UNKNOWN


class CannotGrant(DomainError):
    """The authority cannot be given like this."""

    code: ClassVar[str] = "identity.grant_mandate"
    sentence: ClassVar[str] = "请选择授权范围和截止日期"


@dataclass(frozen=True, slots=True)
class Binding:
    """How binding ended: confirmed at once, or a request that waits for the representative."""

    legal_person_id: UUID
    name: str
    is_confirmed: bool
    sentence: str = ""


@procedure("identity.bind_legal_person")
def bind_legal_person(*, uscc: str, actor: Actor, at: datetime) -> Binding:
    """Bind an enterprise by its credit code (绑定企业).

    《民法典》第六十一条. Its legal representative is confirmed at
    once; anybody else leaves a request that the representative decides.

    :raises CannotBind: wrong code, unknown, cancelled, the register is down.
    """
    require(policy.is_verified(actor), NotPermitted)
    try:
        code = parse_uscc(uscc).code
    except InvalidCode as error:
        raise CannotBind(str(error), fields={"uscc": str(error)}, reason="shape") from None
    source = providers.legal_register()
    try:
        record = source.find(code)
    except providers.SourceDown:
        raise CannotBind(DOWN, reason="down") from None
    if record is None:
        raise CannotBind(UNKNOWN, fields={"uscc": UNKNOWN}, reason="unknown")
    if record.cancelled_on is not None:
        day = record.cancelled_on
        sentence = f"该企业已于 {day.year}年{day.month}月{day.day}日 注销，只能查询"
        raise CannotBind(sentence, fields={"uscc": sentence}, reason="cancelled")
    return record_legal_person(record=record, source=source.name, actor=actor, at=at)


@command("identity.record_legal_person")
def record_legal_person(
    *, record: providers.LegalRecord, source: str, actor: Actor, at: datetime
) -> Binding:
    """Keep what the register told and who asked (法人信息登记), 《民法典》第六十一条."""
    legal, _ = LegalPerson.objects.get_or_create(
        uscc=record.uscc, defaults={"name": record.name, "created_at": at, "source": source}
    )
    legal = LegalPerson.objects.select_for_update(of=("self",)).get(pk=legal.pk)
    legal.name, legal.representative_name = record.name, record.representative_name
    legal.representative_index = id_index(record.representative_id_number)
    legal.address, legal.industry = record.address, record.industry
    legal.registered_on, legal.cancelled_on = record.registered_on, record.cancelled_on
    legal.source, legal.facts_on = source, local_date(at)
    if actor.person_id is None:
        raise NotPermitted
    person = Person.objects.get(pk=actor.person_id)
    mine = bytes(person.id_index or b"") == bytes(legal.representative_index)
    if mine:
        legal.representative = person
    elif legal.representative is not None and _has_changed(legal):
        legal.representative = None
    legal.save()
    STANDINGS.changed()
    concerning(f"identity:legal_person:{legal.pk}", uscc=legal.uscc, confirmed=mine)
    publish(events.LegalPersonRecorded(legal_person_id=legal.pk))
    if mine:
        return Binding(legal.pk, legal.name, is_confirmed=True)
    _request(legal, person, actor, at)
    return Binding(legal.pk, legal.name, is_confirmed=False, sentence=NOT_YOURS)


def _has_changed(legal: LegalPerson) -> bool:
    kept = legal.representative.id_index if legal.representative else None
    return bytes(kept or b"") != bytes(legal.representative_index or b"")


def _request(legal: LegalPerson, person: Person, actor: Actor, at: datetime) -> None:
    open_ones = Mandate.objects.filter(principal_legal=legal, agent=person)
    if open_ones.exclude(state=MandateState.ENDED).exists():
        return
    Mandate.objects.create(
        principal_legal=legal,
        agent=person,
        scope=[],
        acts=[],
        state=MandateState.REQUESTED,
        valid_from=local_date(at),
        evidence="REQUEST",
        granted_at=at,
    )
    if legal.representative_id is not None:
        notifications.send(
            kind=MessageKind.MANDATE,
            person_id=legal.representative_id,
            subject="有人申请成为经办人",
            text=f"{SIGNATURE}{person.masked_name}申请成为{legal.name}的经办人，请到“经办人管理”处理。",
            link=("agents", str(legal.pk)),
            actor=actor,
            at=at,
        )


@command("identity.confirm_binding")
def confirm_binding(
    *,
    mandate_id: UUID,
    scope: tuple[str, ...],
    acts: tuple[str, ...],
    valid_until: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Give an agent who asked the authority asked for (确认经办人), 《民法典》第一百六十五条.

    :raises CannotGrant: it does not wait for confirmation, or scope or dates are missing.
    """
    mandate = Mandate.locked(mandate_id)
    if mandate is None or not policy.is_principal(actor, mandate):
        raise NotFound
    if mandate.state != MandateState.REQUESTED:
        raise CannotGrant("这条申请已经处理过", reason="state")
    _check_terms(scope, acts, valid_until, local_date(at))
    mandate.scope, mandate.acts = list(scope), list(acts)
    mandate.state, mandate.evidence = MandateState.ACTIVE, "REPRESENTATIVE"
    mandate.valid_from, mandate.valid_until = local_date(at), valid_until
    mandate.save()
    concerning(f"identity:mandate:{mandate.pk}", state=mandate.state, until=str(valid_until))
    publish(events.MandateGranted(mandate_id=mandate.pk))
    _tell_agent(mandate, "您已成为经办人", actor, at)


@command("identity.grant_mandate")
def grant_mandate(
    *,
    agent_phone: str,
    agent_name: str,
    id_tail: str,
    scope: tuple[str, ...],
    acts: tuple[str, ...],
    valid_until: date,
    legal_person_id: UUID | None = None,
    relation: str = "",
    actor: Actor,
    at: datetime,
) -> UUID:
    """Offer somebody the authority to act (授权委托); it holds when they accept.

    《民法典》第一百六十五条: names, matters, power and term are named. Without ``legal_person_id``
    the actor gives it for themself.

    :raises CannotGrant: no such account, it does not match, oneself, one is open, terms missing.
    """
    require(policy.is_verified(actor), NotPermitted)
    legal = LegalPerson.objects.filter(pk=legal_person_id).first() if legal_person_id else None
    if legal_person_id is not None:
        require(legal is not None and policy.may_represent(actor, legal), NotFound)
    _check_terms(scope, acts, valid_until, local_date(at))
    agent = _agent(agent_phone, agent_name, id_tail)
    if agent.pk == actor.person_id:
        raise CannotGrant("不能授权给自己", fields={"agent_phone": "不能授权给自己"}, reason="self")
    principal = {"principal_legal": legal} if legal else {"principal_person_id": actor.person_id}
    open_ones = Mandate.objects.filter(agent=agent, **principal).exclude(state=MandateState.ENDED)
    if open_ones.exists():
        raise CannotGrant("已经有一份给这个人的授权，请先停用或修改", reason="exists")
    mandate = Mandate.objects.create(
        id=uuid7(),
        agent=agent,
        scope=list(scope),
        acts=list(acts),
        state=MandateState.OFFERED,
        valid_from=local_date(at),
        valid_until=valid_until,
        relation=relation,
        evidence="AGENT_ACCEPTS",
        granted_at=at,
        **principal,
    )
    concerning(f"identity:mandate:{mandate.pk}", state=mandate.state, until=str(valid_until))
    _tell_agent(mandate, "有一份授权等您确认", actor, at)
    return mandate.pk


def _check_terms(scope: tuple[str, ...], acts: tuple[str, ...], until: date, today: date) -> None:
    wrong = {}
    if not scope or not set(scope) <= set(SCOPES):
        wrong["scope"] = "请选择授权范围"
    if not acts or not set(acts) <= set(ACTS):
        wrong["acts"] = "请选择可以办理的动作"
    if until <= today:
        wrong["valid_until"] = "截止日期要晚于今天"
    if wrong:
        raise CannotGrant(next(iter(wrong.values())), fields=wrong, reason="terms")


def _agent(phone: str, name: str, id_tail: str) -> Person:
    """Return the verified owner of the account; what does not match is not told.

    :raises CannotGrant: no such account, or name or last digits differ.
    """
    user = User.objects.filter(phone_index=phone_index(normalise_phone(phone)), is_active=True)
    found = user.select_related("person").first()
    person = found.person if found else None
    if person is None or person.level < RealNameLevel.VERIFIED:
        sentence = "没有找到已实名的账号。请对方先注册并完成实名认证"
        raise CannotGrant(sentence, fields={"agent_phone": sentence}, reason="agent")
    tail = unseal(person.sealed_id_number, row=person.pk, column="person.id")[-ID_TAIL:]
    if person.name != "".join(name.split()) or tail != id_tail.strip().upper():
        sentence = "姓名、手机号码与身份证后四位没有核对上，请向对方核实"
        raise CannotGrant(sentence, fields={"agent_name": sentence}, reason="mismatch")
    return person


def _tell_agent(mandate: Mandate, subject: str, actor: Actor, at: datetime) -> None:
    info = mandate.info(local_date(at))
    notifications.send(
        kind=MessageKind.MANDATE,
        person_id=mandate.agent_id,
        subject=subject,
        text=f"{SIGNATURE}{info.principal_name}的授权：{subject}。请登录后在“我的授权”查看。",
        link=("mandates", str(mandate.pk)),
        actor=actor,
        at=at,
    )
