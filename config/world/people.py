"""The 30 accounts of the demo world, written to var/world.json (0600)."""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from config.world import Say
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.commands import demo as seed
from yiwang.foundation.identity.rules import population
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo
from yiwang.foundation.orgs.types import OrganisationInfo

VERSION = "8"
"""Raise it when accounts or posts are added."""
_STAMP = "world.people"
DATA_OFFICE = "数据资源管理局"
HANDLING = (
    "市场监督管理局",
    "民政局",
    "城市管理局",
    "自然资源和规划局",
    "住房和城乡建设局",
    "税务局",
    "公安局",
    "人力资源和社会保障局",
    "发展和改革委员会",
    "人民防空办公室",
    "档案局",
    "卫生健康委员会",
    "医疗保障局",
    "消防救援支队",
    "烟草专卖局",
)
"""The departments of 示例县 whose cases the reviewers and the approver handle."""
CITY = ("住房公积金管理中心",)
"""The bodies of 示例市 whose cases they handle too: these items are not the county's."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A role of staff, the bodies it is held in (``above``: of the city), the region it reaches."""

    role: str
    bodies: tuple[str, ...]
    region: str = demo.COUNTY
    above: tuple[str, ...] = ()


STAFF: dict[str, Duty] = {
    "代办员": Duty("HELPER", ("代办点",), demo.VILLAGE),
    "窗口": Duty("WINDOW", ("政务服务中心",)),
    "审查员一": Duty("REVIEWER", HANDLING, above=CITY),
    "审查员二": Duty("REVIEWER", HANDLING, above=CITY),
    "审批人": Duty("APPROVER", HANDLING, above=CITY),
    "目录编辑": Duty("CATALOGUE_EDITOR", (DATA_OFFICE,), demo.PROVINCE),
    "发布审核": Duty("CATALOGUE_PUBLISHER", (DATA_OFFICE,), demo.PROVINCE),
    "监察员": Duty("SUPERVISOR", (DATA_OFFICE,)),
    "数据管理": Duty("DATA_MANAGER", (DATA_OFFICE,)),
    "对接员": Duty("INTEGRATOR", (DATA_OFFICE,)),
    "大厅管理": Duty("HALL_MANAGER", ("政务服务中心",)),
    "档案员": Duty("ARCHIVIST", ("档案局",)),
    "审计员": Duty("AUDITOR", (DATA_OFFICE,)),
    "管理员": Duty("ADMINISTRATOR", (DATA_OFFICE,), demo.PROVINCE),
    "印章管理员": Duty("SEAL_KEEPER", HANDLING, above=CITY),
    "印章审批人": Duty("SEAL_APPROVER", (), demo.CITY, above=(DATA_OFFICE,)),
    "制章人员": Duty("SEAL_MAKER", (), demo.CITY, above=("公安局",)),
    "证照管理员": Duty("LICENCE_KEEPER", HANDLING, above=CITY),
    "热线话务员": Duty("HOTLINE", ("政务服务中心",)),
    "密钥管理员一": Duty("KEY_KEEPER", (DATA_OFFICE,), demo.PROVINCE),
    "密钥管理员二": Duty("KEY_KEEPER", (DATA_OFFICE,), demo.PROVINCE),
    "法制监督员": Duty("LEGAL_SUPERVISOR", ("司法局",)),
    "纪检监察人员": Duty("DISCIPLINE", ("监察委员会",)),
}


def secret(kind: str, role: str, length: int) -> str:
    """Return a secret of this data directory, the same at every run and nowhere in the tree."""
    return base64.b32encode(keys.index(f"demo:{kind}:{role}")).decode()[:length]


def password_of(role: str) -> str:
    """Return the role's password."""
    return "Yw-" + secret("password", role, 10).lower()


def totp_secret_of(role: str) -> str:
    """Return the key of the role's second factor; citizens have none."""
    return secret("totp", role, 32) if role in STAFF else ""


def build(say: Say, at: datetime) -> None:
    """Make accounts, posts, enterprises and authority that are not there yet; write world.json.

    A stamp is set at the end: a run that was killed half-way is finished by the next one.
    """
    if not Setting.objects.filter(name=_STAMP, value=VERSION).exists():
        made = {role: _account(role, resident, at) for role, resident in population.NAMED.items()}
        for number, role in enumerate(made, start=1):
            if role in STAFF:
                _employ(role, made[role], f"D{number:04d}", at)
        _enterprises(made, at)
        _helping(made, at)
        Setting.objects.update_or_create(name=_STAMP, defaults={"value": VERSION})
        say(f"  accounts: {len(made)}")
    write(Path(settings.YIWANG_DATA) / "world.json")


def _account(role: str, resident: population.Resident, at: datetime) -> UUID:
    known = queries.user_by_phone(resident.phone, viewer=SYSTEM)
    return (
        known.id
        if known
        else seed.seed_account(
            resident=resident,
            password=password_of(role),
            totp_secret=totp_secret_of(role),
            actor=SYSTEM,
            at=at,
        )
    )


def _body(standard_name: str, region: str) -> OrganisationInfo:
    if standard_name == "代办点":
        return orgs.stations_in(region)[0]
    if region == demo.PROVINCE:
        with suppress(LookupError):
            return _named(demo.PROVINCE, standard_name)
    return _named(demo.COUNTY, standard_name)


def bodies_that_decide() -> list[OrganisationInfo]:
    """Return the bodies whose cases the approver decides."""
    county = [_named(demo.COUNTY, name) for name in HANDLING]
    return county + [_named(demo.CITY, name) for name in CITY]


def _named(region: str, standard_name: str) -> OrganisationInfo:
    found = orgs.organisation_of(region, standard_name)
    if found is None:
        raise LookupError(f"{region} has no {standard_name}")
    return found


def _employ(role: str, user_id: UUID, job_number: str, at: datetime) -> None:
    duty = STAFF[role]
    posts = [(_body(name, duty.region), duty.region) for name in duty.bodies]
    posts += [(_named(demo.CITY, name), demo.CITY) for name in duty.above]
    known = queries.user_by_phone(population.NAMED[role].phone, viewer=SYSTEM)
    staff = known.staff_id if known else None
    staff = staff or commands.add_staff(
        user_id=user_id,
        name=population.NAMED[role].name,
        job_number=job_number,
        organisation_id=posts[0][0].id,
        actor=SYSTEM,
        at=at,
    )
    for body, region in posts:
        with suppress(commands.CannotAssign):  # held since a run that was killed
            commands.assign_role(
                staff_id=staff,
                role=duty.role,
                organisation_id=body.id,
                region_code=region,
                valid_from=date(2020, 1, 1),
                actor=SYSTEM,
                at=at,
            )


def _as(user_id: UUID, at: datetime) -> Actor:
    return queries.actor_of(user_id, stamp=at.isoformat(), at=at)


def actor_in(role: str, at: datetime) -> Actor:
    """Return who acts when somebody of the demo world is in the post of a role."""
    known = queries.user_by_phone(population.NAMED[role].phone, viewer=SYSTEM)
    if known is None:
        raise LookupError(role)
    return queries.actor_of(known.id, staff_role="*", stamp=at.isoformat(), at=at)


def _enterprises(made: dict[str, UUID], at: datetime) -> None:
    """Bind each enterprise to its representative; the first one has an agent."""
    names = {resident.name: role for role, resident in population.NAMED.items()}
    bound: dict[str, UUID] = {}
    for enterprise in population.ENTERPRISES.values():
        if enterprise.cancelled_on is None:
            owner = made[names[enterprise.representative.name]]
            found = commands.bind_legal_person(uscc=enterprise.uscc, actor=_as(owner, at), at=at)
            bound[enterprise.name] = found.legal_person_id
    with suppress(commands.CannotGrant):  # given by a run that was killed
        _agent(bound["示例食品有限公司"], made, at)


def _agent(enterprise: UUID, made: dict[str, UUID], at: datetime) -> None:
    agent = population.NAMED["经办人"]
    mandate = commands.grant_mandate(
        agent_phone=agent.phone,
        agent_name=agent.name,
        id_tail=agent.id_number[-4:],
        scope=("许可", "登记", "社保", "税费", "工程", "其他"),
        acts=("填写", "提交"),
        valid_until=local_date(at) + timedelta(days=3650),
        legal_person_id=enterprise,
        actor=_as(made["法定代表人"], at),
        at=at,
    )
    commands.accept_mandate(mandate_id=mandate, actor=_as(made["经办人"], at), at=at)


def _helping(made: dict[str, UUID], at: datetime) -> None:
    """Let the helper of 示例村 act for 群众甲, on a signed form."""
    person = _as(made["群众甲"], at).person_id
    helper = queries.actor_of(made["代办员"], staff_role="*", stamp=at.isoformat(), at=at)
    if person is None:
        return
    with suppress(commands.CannotAct):  # taken by a run that was killed
        commands.record_helper_mandate(
            person_id=person,
            evidence="PAPER",
            relation="本村代办员",
            valid_until=local_date(at) + timedelta(days=3650),
            actor=helper,
            at=at,
        )


def write(path: Path) -> None:
    """Write the accounts, readable by the owner only; whole or not at all."""
    accounts = {
        role: {
            "name": resident.name,
            "phone": resident.phone,
            "password": password_of(role),
            "totp_secret": totp_secret_of(role),
        }
        for role, resident in population.NAMED.items()
    }
    world = {"base_url": settings.YIWANG_BASE_URL, "accounts": accounts}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf8") as out:
        json.dump(world, out, ensure_ascii=False, indent=1)
    temporary.replace(path)
