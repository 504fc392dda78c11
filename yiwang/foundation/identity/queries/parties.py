"""People and legal persons; numbers masked unless a command needs them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, Subquery

from yiwang.foundation.core import instances
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity.models import LegalPerson, Person
from yiwang.foundation.identity.models.sealing import id_index, phone_index, unseal
from yiwang.foundation.identity.types import (
    Addressee,
    Fact,
    LegalPersonInfo,
    Party,
    PartyKind,
    Permission,
    PersonInfo,
    RegisteredName,
    Standing,
)
from yiwang.lib.codes.phones import normalise_phone
from yiwang.lib.codes.residents import normalise_resident_id

REGISTER = "公安部门人口信息"
LICENCES = "市场监督管理部门登记信息"
ACCOUNT = "您的账号"
MOST_NAMES = 1000
STANDINGS: Kept[Standing] = Kept()
"""Of those who file; commands that change a person or legal person call ``changed()``."""


def applicant_of(viewer: Actor) -> Party:
    """Return the party the viewer applies for now: self, the enterprise chosen, the person helped.

    :raises NotFound: the viewer is nobody who applies.
    """
    if viewer.legal_person_id is not None:
        return _legal(viewer.legal_person_id).party()
    wanted = viewer.on_behalf_of or viewer.person_id
    if wanted is None:
        raise NotFound
    return _person(wanted).party()


def party(kind: PartyKind, party_id: UUID, *, viewer: Actor) -> Party:
    """Return a party by id; those who have no business with it see nothing."""
    require(_may_see(viewer, party_id), NotFound)
    return (_legal(party_id) if kind is PartyKind.LEGAL else _person(party_id)).party()


def person(person_id: UUID, *, viewer: Actor) -> PersonInfo:
    """Return a person, numbers masked."""
    require(_may_see(viewer, person_id), NotFound)
    return _person(person_id).info()


def legal_person(legal_person_id: UUID, *, viewer: Actor) -> LegalPersonInfo:
    """Return a legal person; what the register tells is public."""
    del viewer
    return _legal(legal_person_id).info()


def registered_names(
    *, after: UUID | None = None, only: Iterable[UUID] = (), limit: int = 1000, viewer: Actor
) -> tuple[RegisteredName, ...]:
    """Return names of enterprises in the register by id, for the index of names in force."""
    require(viewer.is_system, NotFound)
    rows = LegalPerson.objects.order_by("pk")
    wanted = tuple(only)
    if wanted:
        rows = rows.filter(pk__in=wanted)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    told = rows.values_list("pk", "name", "cancelled_on")[: min(limit, MOST_NAMES)]
    return tuple(RegisteredName(*row) for row in told)


def _may_see(viewer: Actor, party_id: UUID) -> bool:
    own = {viewer.person_id, viewer.on_behalf_of, viewer.legal_person_id}
    return viewer.is_system or viewer.kind in {ActorKind.STAFF, ActorKind.CLIENT} or party_id in own


def _person(person_id: UUID) -> Person:
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise NotFound
    return found


def _legal(legal_person_id: UUID) -> LegalPerson:
    found = LegalPerson.objects.filter(pk=legal_person_id).first()
    if found is None:
        raise NotFound
    return found


def secret_id_number(of: Party) -> str:
    """Return the clear number of a party; only inside commands that need it, never to a page."""
    if of.kind is PartyKind.LEGAL:
        return of.masked_id
    row = _person(of.id)
    return unseal(row.sealed_id_number, row=row.pk, column="person.id")


def is_number_of(person_id: UUID, id_number: str, *, viewer: Actor) -> bool:
    """Tell whether an identity number is this person's, for whoever checks papers (核对证件)."""
    require(viewer.has(Permission.DELIVER) or viewer.has(Permission.INTAKE), NotPermitted)
    wanted = id_index(normalise_resident_id(id_number))
    return Person.objects.filter(pk=person_id, id_index=wanted).exists()


def phone_of(person_id: UUID) -> str:
    """Return a person's phone number in clear, to send a message; never to a page."""
    row = _person(person_id)
    return unseal(row.sealed_phone, row=row.pk, column="person.phone")


def addressee(
    kind: PartyKind, party_id: UUID, person_id: UUID | None, *, viewer: Actor
) -> Addressee:
    """Return a party's name and the phone of who is told of its case: one statement.

    Never to a page. :raises NotFound: there is no such party.
    """
    require(viewer.is_system, NotFound)
    if kind is PartyKind.LEGAL:
        return _of_legal(party_id, person_id)
    wanted = {i for i in (party_id, person_id) if i is not None}
    found = {row.pk: row for row in instances.many(Person, "WHERE id = ANY(%s)", (list(wanted),))}
    require(party_id in found, NotFound)
    return Addressee(found[party_id].name, _phone(found.get(person_id) if person_id else None))


def phones_of(person_ids: Iterable[UUID], *, viewer: Actor) -> dict[UUID, str]:
    """Return the phones of many persons in clear, to send messages; never to a page."""
    require(viewer.is_system, NotFound)
    return {row.pk: _phone(row) for row in Person.objects.filter(pk__in=set(person_ids))}


def _of_legal(party_id: UUID, person_id: UUID | None) -> Addressee:
    if person_id is None:
        return Addressee(_legal(party_id).name, "")
    name = LegalPerson.objects.filter(pk=party_id).values("name")
    told = Person.objects.filter(pk=person_id).annotate(party_name=Subquery(name)).first()
    if told is None or told.party_name is None:
        return Addressee(_legal(party_id).name, "")
    return Addressee(told.party_name, _phone(told))


def _phone(told: Person | None) -> str:
    return unseal(told.sealed_phone, row=told.pk, column="person.phone") if told else ""


def find_person(*, viewer: Actor, id_number: str = "", phone: str = "") -> tuple[PersonInfo, ...]:
    """Return the persons with that number or phone (窗口查找); for windows and helpers only."""
    require(viewer.has(Permission.INTAKE) or viewer.has(Permission.HELP), NotPermitted)
    wanted = Q(pk__isnull=True)
    if id_number:
        wanted |= Q(id_index=id_index(normalise_resident_id(id_number)))
    if phone:
        wanted |= Q(phone_index=phone_index(normalise_phone(phone)))
    return tuple(p.info() for p in Person.objects.filter(wanted).order_by("pk")[:20])


def prefill_facts(viewer: Actor) -> dict[str, Fact]:
    """Return what is already known of the applicant, keyed as forms name their sources."""
    facts: dict[str, Fact] = {}
    shown = viewer.on_behalf_of or viewer.person_id
    if shown is not None:
        facts |= _person_facts(_person(shown))
    if viewer.legal_person_id is not None:
        facts |= _legal_facts(_legal(viewer.legal_person_id))
    return {key: fact for key, fact in facts.items() if fact.value}


def standing_of(viewer: Actor) -> Standing:
    """Return who applies and what is known of them, from at most half a minute ago.

    For a filing, whose every statement counts; pages ask :func:`prefill_facts`. Authority to act
    for another is not part of it: that is asked anew each time.

    :raises NotFound: the viewer is nobody who applies.
    """
    key = (viewer.person_id, viewer.legal_person_id, viewer.on_behalf_of)
    return STANDINGS.get(key, lambda: _standing(viewer))


def _standing(viewer: Actor) -> Standing:
    shown = viewer.on_behalf_of or viewer.person_id
    person = _person(shown) if shown is not None else None
    legal = _legal(viewer.legal_person_id) if viewer.legal_person_id is not None else None
    row = legal or person
    if row is None:
        raise NotFound
    facts = (_person_facts(person) if person else {}) | (_legal_facts(legal) if legal else {})
    return Standing(row.party(), {key: fact.value for key, fact in facts.items() if fact.value})


def _person_facts(row: Person) -> dict[str, Fact]:
    facts = {
        "账号.手机号码": Fact(unseal(row.sealed_phone, row=row.pk, column="person.phone"), ACCOUNT)
    }
    if row.level < RealNameLevel.VERIFIED:
        return facts
    on = local_date(row.verified_at) if row.verified_at else None
    number = unseal(row.sealed_id_number, row=row.pk, column="person.id")
    card = {
        "姓名": row.name,
        "公民身份号码": number,
        "性别": ("男" if int(number[16]) % 2 else "女") if number else "",
        "出生日期": _birthday(number),
        "住址": row.address,
    }
    return facts | {f"居民身份证.{key}": Fact(value, REGISTER, on) for key, value in card.items()}


def _birthday(number: str) -> str:
    return (
        date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
        if number
        else ""
    )


def _legal_facts(row: LegalPerson) -> dict[str, Fact]:
    licence = {
        "名称": row.name,
        "统一社会信用代码": row.uscc,
        "法定代表人": row.representative_name,
        "住所": row.address,
        "成立日期": row.registered_on.isoformat() if row.registered_on else "",
    }
    return {f"营业执照.{k}": Fact(v, LICENCES, row.facts_on) for k, v in licence.items()}
