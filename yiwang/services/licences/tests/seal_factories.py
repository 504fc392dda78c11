"""Seals for tests: an office in a county, its people, and a seal in any state."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind, RegionInfo
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import commands
from yiwang.services.licences.models import Seal
from yiwang.services.licences.types.seals import SealDocument

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday, 9:30 in China
COUNTY = "990102000000"
SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@dataclass
class Office:
    """An office with people in every stage of a seal's life, and another office."""

    market: UUID
    civil: UUID

    def staff(self, name: str, *permissions: str, office: UUID | None = None, role="") -> Actor:
        """A member of staff."""
        place = office or self.market
        title = "示例县市场监督管理局" if place == self.market else "示例县民政局"
        return Actor(
            kind=ActorKind.STAFF,
            id=str(uuid7()),
            name=name,
            level=RealNameLevel.STRONG,
            staff_id=uuid7(),
            organisation_id=place,
            organisation_name=title,
            region_code=COUNTY,
            role=role or (permissions[0] if permissions else ""),
            permissions=frozenset(permissions),
            organisation_ids=frozenset({place}),
            channel="DESK",
        )

    @cached_property
    def keeper(self) -> Actor:
        """印章管理员."""
        return self.staff("李章", Permission.KEEP_SEALS)

    @cached_property
    def approver(self) -> Actor:
        """印章审批人."""
        return self.staff("陈批", Permission.APPROVE_SEALS)

    @cached_property
    def maker(self) -> Actor:
        """制章人员."""
        return self.staff("吴制", Permission.MAKE_SEALS)

    @cached_property
    def supervisor(self) -> Actor:
        """监察员."""
        return self.staff("郑察", Permission.READ_SUPERVISION)

    @cached_property
    def signer(self) -> Actor:
        """Who decides cases, and is a member of the office's staff by a row of its own."""
        actor = self.staff("孙批", Permission.DECIDE, role="APPROVER")
        apps.get_model("identity", "Staff").objects.create(
            id=actor.staff_id,
            name=actor.name,
            job_number="MK0007",
            organisation_id=self.market,
            created_at=AT,
        )
        return actor


def office() -> Office:
    """Make the county and its two offices."""
    names = (("990000000000", "示例省", 1, None), ("990100000000", "示例市", 2, "990000000000"))
    rows = [
        *(RegionInfo(code, name, level, up, name) for code, name, level, up in names),
        RegionInfo(COUNTY, "示例县", 3, "990100000000", "示例省示例市示例县"),
    ]
    orgs.import_regions(
        rows=rows, source="测试", as_of=AT.date(), scope=("99",), actor=SYSTEM, at=AT
    )
    market, civil = (
        orgs.add_organisation(
            name=f"示例县{name}",
            standard_name=name,
            uscc=uscc,
            region_code=COUNTY,
            kind=OrganisationKind.DEPARTMENT,
            actor=SYSTEM,
            at=AT,
        )
        for name, uscc in (
            ("市场监督管理局", synthetic_uscc(1, kind="11")),
            ("民政局", synthetic_uscc(2, kind="11")),
        )
    )
    commands.found_test_maker(actor=SYSTEM, at=AT)
    return Office(market, civil)


def applied(world: Office, **changes) -> Seal:
    plain: dict[str, Any] = {
        "organisation_id": world.market,
        "style": "online-approval",
        "purpose": "",
        "reason": "网上审批的决定书和证照需要加盖",
        "years": 3,
        "actor": world.keeper,
        "at": AT,
    }
    return Seal.objects.get(pk=commands.apply_for_seal(**plain | changes))


def approved(world: Office, **changes) -> Seal:
    row = applied(world, **changes)
    commands.approve_seal(seal_id=row.pk, version=row.version, actor=world.approver, at=AT)
    return fresh(row)


def made(world: Office, **changes) -> Seal:
    row = approved(world, **changes)
    commands.make_seal(seal_id=row.pk, version=row.version, actor=world.maker, at=AT)
    return fresh(row)


def in_use(world: Office, **changes) -> Seal:
    """Collected, and the signer authorised."""
    row = made(world, **changes)
    commands.collect_seal(seal_id=row.pk, version=row.version, actor=world.keeper, at=AT)
    return fresh(row)


def usable(world: Office, **limits) -> Seal:
    row = in_use(world)
    commands.authorise_seal_user(
        seal_id=row.pk,
        version=row.version,
        staff_id=world.signer.staff_id,
        actor=world.keeper,
        at=AT,
        **limits,
    )
    return fresh(row)


def document(sm3: str = SM3, **changes) -> SealDocument:
    plain: dict[str, Any] = {
        "reference": "准予行政许可决定书",
        "kind": "DECISION",
        "case_number": 202603020000000018,
    }
    return SealDocument(sm3=sm3, **plain | changes)


def fresh(row: Seal) -> Seal:
    return Seal.objects.get(pk=row.pk)
