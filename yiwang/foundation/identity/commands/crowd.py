"""The synthetic population of a province, loaded in blocks (全省演示人口); the platform alone."""

from collections.abc import Sequence
from datetime import date, datetime

from yiwang.foundation.core import bulk
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor, RealNameLevel
from yiwang.foundation.identity.models import LegalPerson, Person, Staff
from yiwang.foundation.identity.models.sealing import id_index, phone_index, seal
from yiwang.foundation.identity.rules import crowd
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes.masks import mask_phone

_SOURCE = "示例人口信息库"
_PERSON = (
    "id", "name", "level", "sealed_id_number", "id_index", "id_masked", "sealed_phone",
    "phone_index", "phone_masked", "address", "verified_at", "verified_by", "origin", "created_at",
)  # fmt: skip
_USER = (
    "id", "password", "is_superuser", "username", "is_active", "person_id", "staff_id",
    "sealed_phone", "phone_index", "phone_masked", "created_at",
)  # fmt: skip
_LEGAL = (
    "id", "uscc", "name", "representative_name", "representative_id", "representative_index",
    "state", "address", "industry", "registered_on", "phone_masked", "source", "facts_on",
    "created_at",
)  # fmt: skip
_STAFF = ("id", "name", "job_number", "organisation_id", "is_active", "created_at")
_ROLE = ("id", "staff_id", "role", "organisation_id", "region_code", "valid_from")
_UNUSABLE = "!province"
_YES, _NO = "t", "f"
_ADDRESS = "示例省示例市示例县示例路{n}号"
_SINCE = date(2020, 1, 1)


@command("identity.settle_people")
def settle_people(*, first: int, count: int, actor: Actor, at: datetime) -> int:
    """Load a block of synthetic persons with accounts (示例人口), unless it is there already.

    《个人信息保护法》第四条: nobody of them exists. Whole blocks only; return how many were new.
    They log in by a code sent to the phone; no password is set.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"identity:crowd:people-{first}", count=count)
    if not count or Person.objects.filter(pk=crowd.person(first).id).exists():
        return 0
    bulk.trust_keys()
    people = [crowd.person(n) for n in range(first, first + count)]
    bulk.copy("identity_person", _PERSON, [_person(p, at) for p in people])
    bulk.copy("identity_user", _USER, [_user(p, at) for p in people])
    return count


def _person(p: crowd.CrowdPerson, at: datetime) -> str:
    return bulk.line(
        p.id, p.name, RealNameLevel.VERIFIED,
        seal(p.id_number, row=p.id, column="person.id"), id_index(p.id_number), p.masked_id,
        seal(p.phone, row=p.id, column="person.phone"), phone_index(p.phone), p.masked_phone,
        _ADDRESS.format(n=p.n + 1), at, _SOURCE, "REGISTERED", at,
    )  # fmt: skip


def _user(p: crowd.CrowdPerson, at: datetime) -> str:
    return bulk.line(
        p.user_id, _UNUSABLE, _NO, p.user_id.hex, _YES, p.id, None,
        seal(p.phone, row=p.user_id, column="user.phone"), phone_index(p.phone), p.masked_phone, at,
    )  # fmt: skip


@command("identity.settle_enterprises")
def settle_enterprises(*, first: int, count: int, people: int, actor: Actor, at: datetime) -> int:
    """Load a block of synthetic enterprises, each bound to who represents it (示例法人).

    《民法典》第六十一条. Return how many were new.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"identity:crowd:enterprises-{first}", count=count)
    if not count or LegalPerson.objects.filter(pk=crowd.legal(first, people).id).exists():
        return 0
    bulk.trust_keys()
    rows = [crowd.legal(n, people) for n in range(first, first + count)]
    return bulk.copy("identity_legalperson", _LEGAL, [_legal(row, at) for row in rows])


def _legal(row: crowd.CrowdLegal, at: datetime) -> str:
    owner = row.representative
    return bulk.line(
        row.id, row.uscc, row.name, owner.name, owner.id, id_index(owner.id_number), "ACTIVE",
        _ADDRESS.format(n=owner.n + 1), "示例行业", date(2018, 3, 1), owner.masked_phone, _SOURCE,
        _SINCE, at,
    )  # fmt: skip


@command("identity.settle_staff")
def settle_staff(
    *, first: int, offices: Sequence[OrganisationInfo], actor: Actor, at: datetime
) -> int:
    """Give a block of offices four synthetic members of staff each with a role (示例工作人员).

    《公务员法》第十八条. ``first`` is the place of the first office. Return how many were new.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"identity:crowd:staff-{first}", offices=len(offices))
    if not offices or Staff.objects.filter(pk=crowd.staff(offices[0].uscc, first)[0].id).exists():
        return 0
    bulk.trust_keys()
    pairs = [
        (office, member)
        for place, office in enumerate(offices, first)
        for member in crowd.staff(office.uscc, place)
    ]
    bulk.copy(
        "identity_staff",
        _STAFF,
        [bulk.line(m.id, m.name, m.job_number, o.id, _YES, at) for o, m in pairs],
    )
    bulk.copy(
        "identity_roleassignment",
        _ROLE,
        [bulk.line(m.assignment_id, m.id, m.role, o.id, o.region_code, _SINCE) for o, m in pairs],
    )
    return bulk.copy("identity_user", _USER, [_staff_user(m, at) for _, m in pairs])


def _staff_user(m: crowd.CrowdStaff, at: datetime) -> str:
    return bulk.line(
        m.user_id, _UNUSABLE, _NO, m.user_id.hex, _YES, None, m.id,
        seal(m.phone, row=m.user_id, column="user.phone"), phone_index(m.phone),
        mask_phone(m.phone), at,
    )  # fmt: skip
