"""示例县's police with one item that asks too much, and the people of a self-check."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.types import CheckInfo, Choice, ItemSheet, Outcome
from yiwang.services.catalogue.tests import factories as f

AT = f.AT
RIGHTS = {
    "checker": ("catalogue.check",),
    "office": ("catalogue.edit",),
    "publisher": ("catalogue.publish",),
}
MARRIAGE, DIPLOMA = "婚姻状况证明", "毕业证书复印件"


def person(name: str, region: str = f.PROVINCE, *offices: OrganisationInfo) -> Actor:
    """Somebody of a role, in some organisations."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        region_code=region,
        organisation_id=offices[0].id if offices else None,
        organisation_name=offices[0].name if offices else "",
        organisation_ids=frozenset(o.id for o in offices),
        permissions=frozenset(RIGHTS[name.rstrip("2")]),
    )


@dataclass
class There:
    """Who is there."""

    police: OrganisationInfo
    checker: Actor
    office: Actor
    publisher: Actor
    code: str


def asking(**changes: Any) -> dict[str, Any]:
    """Return a text that asks for two papers too many and has one step too many."""
    text = f.body(
        materials=[
            f.material(),
            f.material(2, MARRIAGE, source="民政局"),
            f.material(3, DIPLOMA),
        ],
        situations=[
            {"key": "a", "name": "首次", "answers": {"q": "1"}, "materials": [1, 2]},
            {"key": "b", "name": "换证", "answers": {"q": "2"}, "materials": [1, 2, 3]},
        ],
        questions=[
            {
                "key": "q",
                "text": "办哪种？",
                "options": [{"key": "1", "text": "首次"}, {"key": "2", "text": "换证"}],
            }
        ],
    )
    text["steps"].insert(1, {"name": "单位盖章", "role": "用人单位", "days": 1, "unit": "WD"})
    return {**text, **changes}


def there() -> There:
    """Make the regions, publish the item for the county's police, and call the people."""
    f.regions()
    police = f.organisation(f.COUNTY, "公安局", 3)
    f.publish([police], text=asking())
    return There(
        police=police,
        checker=person("checker", f.COUNTY, police),
        office=person("office"),
        publisher=person("publisher"),
        code=f"{police.uscc}{police.level}{f.BASIC}",
    )


def begun(at_work: There) -> UUID:
    """Begin the police's self-check."""
    key: UUID = commands.begin_check(
        organisation_id=at_work.police.id, actor=at_work.checker, at=AT
    )
    return key


def seen(key: UUID, who: Actor) -> CheckInfo:
    """Return a self-check as somebody sees it."""
    return f.some(queries.check(key, viewer=who))


def sheet(key: UUID, who: Actor) -> ItemSheet:
    """Return the sheet of the item."""
    return f.some(queries.sheet(key, f.BASIC, viewer=who))


def choices(found: ItemSheet, **said: tuple[Outcome, str, str]) -> list[Choice]:
    """Return choices: ``said`` maps a name to outcome, test and instead; the rest is kept."""
    made = []
    for line in found.lines:
        outcome, test, instead = said.get(line.name, (Outcome.KEEP, "", ""))
        basis = "《行政许可法》第三十一条" if outcome is Outcome.KEEP else ""
        made.append(Choice(line.key, outcome, test, "自查", basis, instead))
    return made


REMOVED = {
    MARRIAGE: (Outcome.VERIFY, "no_means", "民政部门"),
    DIPLOMA: (Outcome.SHARE, "shared", "毕业证书"),
    "单位盖章": (Outcome.CANCEL, "no_law", ""),
}


def saved(key: UUID, at_work: There, **said: Any) -> int:
    """Say what becomes of everything."""
    found = sheet(key, at_work.checker)
    version: int = commands.save_item(
        check_id=key,
        basic_code=f.BASIC,
        version=found.version,
        choices=choices(found, **(said or REMOVED)),
        actor=at_work.checker,
        at=AT,
    )
    return version


def step(command: Any, key: UUID, who: Actor, **changes: Any) -> Any:
    """Take one step with the version the person sees now."""
    given: dict[str, Any] = {"version": seen(key, who).version, "actor": who, "at": AT, **changes}
    return command(check_id=key, **given)


def agreed(key: UUID, at_work: There, at: Any = AT) -> None:
    """Take a filled self-check to the public."""
    step(commands.submit_check, key, at_work.checker)
    step(commands.review_check, key, at_work.office, opinion="同意")
    step(commands.agree_check, key, at_work.publisher, opinion="同意", at=at)
    run_job("reduction.publish_agreed", {"check": str(key)})
