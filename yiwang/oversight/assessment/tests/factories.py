"""A quarter of two offices of 示例县, and who evaluates, agrees and answers for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.rules.formula import SHIPPED
from yiwang.oversight.assessment.types import Party, ScoreInfo, Span
from yiwang.oversight.supervision.tests.figures import Matter, confirmed, taken
from yiwang.services.catalogue.tests import factories as f

COUNTY = f.COUNTY
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
BEFORE = datetime(2026, 3, 10, 2, tzinfo=UTC)
AFTER = datetime(2026, 7, 2, 2, tzinfo=UTC)
CLOSING = datetime(2026, 7, 20, 2, tzinfo=UTC)
RIGHTS = {
    "监察员": ("supervision.act", "assessment.manage", "supervision.read", "cases.read"),
    "大厅管理": ("assessment.agree", "hall.manage"),
    "审批人": ("cases.decide", "cases.read"),
    "审查员": ("cases.review", "cases.read"),
}


def person(role: str, *offices: OrganisationInfo, region: str = COUNTY) -> Actor:
    """Somebody of a role, in some organisations."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=role,
        staff_id=uuid7(),
        region_code=region,
        organisation_id=offices[0].id if offices else uuid7(),
        organisation_name=offices[0].name if offices else "示例县政务服务中心",
        organisation_ids=frozenset(o.id for o in offices),
        permissions=frozenset(RIGHTS[role]),
    )


@dataclass
class There:
    """Who is there."""

    market: OrganisationInfo
    health: OrganisationInfo
    supervisor: Actor
    manager: Actor
    head: Actor
    clerk: UUID


def given(**changes: Any) -> dict[str, Any]:
    """Return what a draft of the formula holds."""
    content: dict[str, Any] = {
        "weights": {one["code"]: one["weight"] for one in SHIPPED["components"]},
        "deductions": dict(SHIPPED["deductions"]),
        "least": 10,
        "source": "示例县审批效能评估办法（试行）",
        "verified": False,
    }
    return content | changes


def days(n: int, first: date = FIRST) -> Iterable[date]:
    """Return so many days of the quarter, from its first on."""
    return (first + timedelta(days=i) for i in range(n))


def there() -> There:
    """Make the county, its offices and what they did in the second quarter."""
    f.regions()
    market = f.organisation(COUNTY, "市场监督管理局", 1)
    health = f.organisation(COUNTY, "卫生健康委员会", 6)
    police = f.organisation(COUNTY, "公安局", 3)
    clerk = uuid7()
    taken([Matter(market, day, by=clerk) for day in days(20)])
    taken([Matter(health, day) for day in days(18)])
    taken([Matter(health, day, days=20, channel="WINDOW") for day in days(2)])
    taken([Matter(health, FIRST, notices=2, days=0), Matter(health, FIRST, kind="COMPLAINT")])
    taken([Matter(market, FIRST - timedelta(days=1), days=5), Matter(police, FIRST)])
    taken([Matter(health, FIRST + timedelta(days=40), outcome="WITHDRAWN")])
    confirmed(health, FIRST + timedelta(days=30))
    confirmed(health, FIRST + timedelta(days=31), rule="L10", content="CONDITION")
    confirmed(market, FIRST + timedelta(days=9), rule="F01", content="PUBLISHED")
    return There(
        market, health, person("监察员"), person("大厅管理"), person("审批人", health), clerk
    )


def published(at_work: There, at: datetime = BEFORE) -> int:
    """Draft and publish the formula."""
    number: int = commands.draft_formula(
        given=given(), reason="第一版", actor=at_work.supervisor, at=at
    )
    commands.publish_formula(number=number, actor=at_work.manager, at=at)
    return number


def opened(at_work: There, at: datetime = AFTER) -> UUID:
    """Open and score the second quarter."""
    key: UUID = commands.open_period(
        region_code=COUNTY, span=Span.QUARTER, first=FIRST, actor=at_work.supervisor, at=at
    )
    commands.score_period(period_id=key, actor=SYSTEM, at=at)
    return key


def score_of(key: UUID, name: str, who: Actor, party: Party = Party.OFFICE) -> ScoreInfo:
    """Return the score of one with such a name, in full."""
    found = next(one for one in queries.scores(key, party, viewer=who) if name in one.name)
    return f.some(queries.score(found.id, today=AFTER.date(), viewer=who))


def issued(at_work: There, at: datetime = AFTER, *, is_public: bool = True) -> UUID:
    """Have the table of the second quarter made and issued."""
    key: UUID = commands.begin_report(
        region_code=COUNTY, span=Span.QUARTER, first=FIRST, actor=at_work.supervisor, at=at
    )
    run_job("assessment.continue_report", {"report": str(key)})
    commands.issue_report(report_id=key, is_public=is_public, actor=at_work.manager, at=at)
    return key
