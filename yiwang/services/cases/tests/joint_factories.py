"""A joint item of three parts for tests: 食品经营许可, then 户外招牌; 消防检查 beside them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as organisations
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases import commands
from yiwang.services.cases.types import Outcome
from yiwang.services.catalogue import commands as lists
from yiwang.services.catalogue import queries as catalogue

from . import factories as f

PERMIT, SIGN, FIRE = "000131001000", "000131011000", "000131012000"
ALL = (
    Permission.INTAKE,
    Permission.ACCEPT,
    Permission.REVIEW,
    Permission.DECIDE,
    Permission.DELIVER,
)


@dataclass
class Joint:
    """The world, two more organisations, and the code of the joint item."""

    world: f.World
    city: UUID
    fire: UUID
    code: str

    def staff(self, place: UUID, name: str) -> Actor:
        """Somebody of an organisation who may do everything but decide what they reviewed."""
        names = {self.world.market: "示例县市场监督管理局", self.city: "示例县城市管理局"}
        return f.staff(place, name, *ALL, organisation_name=names.get(place, "示例县消防救援大队"))

    @cached_property
    def lead(self) -> Actor:
        """The lead's clerk and reviewer."""
        return self.staff(self.world.market, "牵头人")

    @cached_property
    def people(self) -> dict[str, tuple[Actor, Actor]]:
        """Basic code → who reviews and who decides."""
        places = {PERMIT: self.world.market, SIGN: self.city, FIRE: self.fire}
        return {
            code: (self.staff(place, "审查员"), self.staff(place, "审批人"))
            for code, place in places.items()
        }


def _organisation(name: str, serial: int) -> UUID:
    return orgs.add_organisation(
        name=f"示例县{name}",
        standard_name=name,
        uscc=synthetic_uscc(serial, kind="11"),
        region_code=f.COUNTY,
        kind=OrganisationKind.DEPARTMENT,
        actor=SYSTEM,
        at=f.AT,
    )


def joint(world: f.World | None = None) -> Joint:
    """Make the world with a joint item of three parts."""
    world = world or f.world()
    city, fire = _organisation("城市管理局", 3), _organisation("消防救援大队", 4)
    form = world.form_version_id
    f.publish(SIGN, "01", "设置大型户外广告许可", city, form)
    f.publish(FIRE, "01", "公众聚集场所投入使用前消防安全检查", fire, form)
    code = f.publish(
        "002031013000",
        "20",
        "开办餐饮店",
        world.market,
        form,
        joint=True,
        promised={"value": 20, "unit": "WD"},
        members=[
            {"basic_code": PERMIT, "materials": {"3": "3", "4": "4"}},
            {"basic_code": SIGN, "after": [PERMIT], "materials": {"3": "3"}},
            {"basic_code": FIRE, "materials": {"3": "3"}},
        ],
    )
    return Joint(world, city, fire, code)


def reworded(basic_code: str, **text: Any) -> None:
    """Publish an item of the joint one again with another text."""
    key = apps.get_model("catalogue", "Item").objects.get(basic__code=basic_code).code
    edition = catalogue.list_edition(key)
    assert edition is not None
    assert edition.organisation_id is not None
    place = organisations.organisation(edition.organisation_id)
    assert place is not None
    lists.publish_lists(
        basic_code=basic_code,
        body={**edition.content, **text},
        organisations=[place],
        form_version_id=edition.form_version_id,
        actor=SYSTEM,
        at=f.AT,
    )


def filed(there: Joint) -> int:
    """A joint case that waits to be taken in."""
    return f.filed_case(there.world, there.code)


def slices(number: int) -> dict[str, Any]:
    """Basic code → slice."""
    rows = apps.get_model("cases", "Slice").objects.filter(case_id=number)
    return {row.basic_code: row for row in rows}


def case(number: int):
    """The row."""
    return apps.get_model("cases", "Case").objects.get(pk=number)


def part(number: int, code: str):
    """The row of a part."""
    return case(slices(number)[code].child)


def accepted(there: Joint, at: datetime = f.AT) -> int:
    """A joint case under way."""
    number = filed(there)
    commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=at)
    return number


def decide(
    there: Joint, number: int, code: str, at: datetime = f.AT, outcome: Outcome = Outcome.GRANTED
) -> None:
    """Review and decide a part by its own people."""
    child, (reviewer, approver) = part(number, code).number, there.people[code]
    known: dict[str, Any] = {"case": child, "actor": reviewer, "at": at}
    commands.claim(**known)
    commands.review(opinion="符合条件", passed=True, **known)
    commands.send_to_decision(proposal="拟准予", **known)
    refusal: dict[str, Any] = {
        "reason": "场所不符合要求",
        "clause": "《食品安全法》第三十三条",
        "remedy": "可以依法申请行政复议或者提起行政诉讼",
    }
    more = refusal if outcome is Outcome.REFUSED else {}
    commands.decide(case=child, outcome=outcome, actor=approver, at=at, **more)
