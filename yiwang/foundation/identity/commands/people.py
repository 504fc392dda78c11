"""Persons: registering, real name, at the window."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor, RealNameLevel
from yiwang.foundation.identity import events, policy, providers
from yiwang.foundation.identity.commands.codes import use_code
from yiwang.foundation.identity.models import Person, User
from yiwang.foundation.identity.models.sealing import id_index, phone_index, seal
from yiwang.foundation.identity.queries.parties import STANDINGS
from yiwang.foundation.identity.types import CodePurpose
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.masks import mask_id, mask_phone
from yiwang.lib.codes.phones import normalise_phone, parse_phone
from yiwang.lib.codes.residents import parse_resident_id

EXISTS = "这个手机号已注册，直接登录即可"
MISMATCH = "姓名与身份证号码没有核对上。请检查，或带身份证到任一窗口办理，当场完成"
DOWN = "公安部门的数据暂时连不上。请过一会儿再试，或带身份证到任一窗口办理，当场完成"
TAKEN = "这个身份证号码已在另一个账号实名。请用那个账号登录，或带身份证到任一窗口办理"


class CannotRegister(DomainError):
    """The account or person cannot be made."""

    code: ClassVar[str] = "identity.register"
    sentence: ClassVar[str] = EXISTS


class CannotVerify(DomainError):
    """The real name could not be confirmed."""

    code: ClassVar[str] = "identity.verify_real_name"
    sentence: ClassVar[str] = MISMATCH


@dataclass(frozen=True, slots=True)
class _Identity:
    name: str
    id_number: str
    address: str = ""


@procedure("identity.register_person")
def register_person(*, phone: str, code: str, actor: Actor, at: datetime) -> UUID:
    """Register by a code sent to the phone (注册); return the account.

    《网络安全法》第二十四条.

    :raises CannotRegister: wrong code, or the phone is registered already.
    """
    wrong = use_code(phone=phone, purpose=CodePurpose.REGISTER, code=code, actor=actor, at=at)
    if wrong:
        raise CannotRegister(wrong, fields={"code": wrong}, reason="code")
    return make_account(phone=phone, actor=actor, at=at)


@command("identity.make_account")
def make_account(*, phone: str, actor: Actor, at: datetime) -> UUID:
    """Make an account and its person for a phone that was just proven (建立账号).

    《网络安全法》第二十四条.

    :raises CannotRegister: the phone is registered already.
    """
    del actor
    number = parse_phone(phone)
    if User.objects.filter(phone_index=phone_index(number)).exists():
        raise CannotRegister(EXISTS, fields={"phone": EXISTS}, reason="exists")
    person = Person(id=uuid7(), created_at=at)
    _set_phone(person, number)
    person.save(force_insert=True)
    user = User(id=uuid7(), username=secrets.token_hex(12), person=person, created_at=at)
    user.sealed_phone = seal(number, row=user.pk, column="user.phone")
    user.phone_index = phone_index(number)
    user.phone_masked = mask_phone(number)
    user.set_unusable_password()
    user.save(force_insert=True)
    concerning(f"identity:user:{user.pk}", registered=True)
    return user.pk


def _set_phone(person: Person, number: str) -> None:
    person.sealed_phone = seal(number, row=person.pk, column="person.phone")
    person.phone_index = phone_index(number)
    person.phone_masked = mask_phone(number)


def _set_identity(person: Person, identity: _Identity, *, by: str, at: datetime) -> None:
    person.name = identity.name
    person.sealed_id_number = seal(identity.id_number, row=person.pk, column="person.id")
    person.id_index = id_index(identity.id_number)
    person.id_masked = mask_id(identity.id_number)
    person.address = identity.address or person.address
    person.level = max(person.level, RealNameLevel.VERIFIED)
    person.verified_at, person.verified_by = at, by


def _checked(name: str, id_number: str, at: datetime) -> _Identity:
    """Return name and number in their one form.

    :raises CannotVerify: an empty name or a number that cannot be right.
    """
    wrong = {}
    if not name.strip():
        wrong["name"] = "请填写姓名"
    number = ""
    try:
        number = parse_resident_id(id_number, today=local_date(at)).number
    except InvalidCode as error:
        wrong["id_number"] = str(error)
    if wrong:
        raise CannotVerify(next(iter(wrong.values())), fields=wrong, reason="shape")
    return _Identity("".join(name.split()), number)


@procedure("identity.verify_real_name")
def verify_real_name(*, name: str, id_number: str, actor: Actor, at: datetime) -> UUID:
    """Confirm name and number with the population register (实名认证); return the person.

    《网络安全法》第二十四条, 《居民身份证法》第十三条. Never says which of the two is wrong.

    :raises CannotVerify: a wrong shape, no match, the register is down, another account has it.
    """
    require(policy.is_account(actor))
    identity = _checked(name, id_number, at)
    source = providers.real_name_register()
    try:
        found = source.match(name=identity.name, id_number=identity.id_number)
    except providers.SourceDown:
        raise CannotVerify(DOWN, reason="down") from None
    if found is None:
        raise CannotVerify(MISMATCH, reason="mismatch")
    return record_real_name(
        name=identity.name,
        id_number=identity.id_number,
        address=found.address,
        source=source.name,
        actor=actor,
        at=at,
    )


@command("identity.record_real_name")
def record_real_name(
    *, name: str, id_number: str, address: str, source: str, actor: Actor, at: datetime
) -> UUID:
    """Keep a confirmed real name (实名登记), 《居民身份证法》第十三条.

    A person a window or a helper had made before is taken over with everything done for them.

    :raises CannotVerify: another account has this number.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=UUID(actor.id))
    known = Person.objects.filter(id_index=id_index(id_number)).first()
    if known is not None and known.pk != user.person_id:
        if User.objects.filter(person=known).exists():
            raise CannotVerify(TAKEN, reason="taken")
        user.person = known
        user.save(update_fields=["person"])
    person = known or user.person
    if person is None:
        person = Person(id=uuid7(), created_at=at)
        user.person = person
    _set_identity(person, _Identity(name, id_number, address), by=source, at=at)
    person.save()
    STANDINGS.changed()
    user.save(update_fields=["person"])
    concerning(f"identity:person:{person.pk}", level=person.level, source=source)
    publish(events.PersonVerified(person_id=person.pk))
    return person.pk


@command("identity.create_person_at_window")
def create_person_at_window(
    *, name: str, id_number: str, phone: str = "", actor: Actor, at: datetime
) -> UUID:
    """Make a person without an account, from the original document (窗口登记).

    《优化营商环境条例》第三十七条: both ways, online and at the window. Somebody already known is
    returned; their phone is filled in only when none is kept.

    :raises CannotVerify: an empty name, a wrong number, or the name kept differs.
    :raises CannotRegister: a wrong phone number.
    """
    require(policy.may_register_others(actor), NotPermitted)
    identity = _checked(name, id_number, at)
    number = normalise_phone(phone)
    if number:
        _require_phone(number)
    person = (
        Person.objects.select_for_update(of=("self",))
        .filter(id_index=id_index(identity.id_number))
        .first()
    )
    if person is None:
        person = Person(id=uuid7(), created_at=at, origin="WINDOW")
        _set_identity(person, identity, by="窗口核验原件", at=at)
    elif person.name != identity.name:
        raise CannotVerify(MISMATCH, reason="mismatch")
    if number and not person.phone_index:
        _set_phone(person, number)
    person.save()
    STANDINGS.changed()
    concerning(f"identity:person:{person.pk}", origin=person.origin)
    return person.pk


def _require_phone(number: str) -> None:
    try:
        parse_phone(number)
    except InvalidCode as error:
        raise CannotRegister(str(error), fields={"phone": str(error)}, reason="phone") from None
