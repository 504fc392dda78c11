"""A county for the ladder: who supervises, who agrees, who disciplines, and whom it is about."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity.tests.factories import acting, staff
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind, RegionInfo
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.models import Finding, MeasurePaper, Rule
from yiwang.oversight.supervision.types.measures import (
    OWNER,
    MeasureAct,
    MeasureAnswer,
    MeasureDraft,
    Rung,
)

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday, 9:30 in China
COUNTY = "990102000000"
DEMAND = "食品经营许可（新办）超过承诺期限 3 个工作日没有办结，请立即办理并说明原因"
WORDS = "已经核对办件记录，情况属实"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


@dataclass
class County:
    """Four offices and six people, each with an account that gets letters."""

    market: UUID
    civil: UUID
    watcher: Actor
    second: Actor
    legal: Actor
    other_legal: Actor
    discipline: Actor
    head: Actor
    officer: Actor
    colleague: Actor


def county() -> County:
    """Make the county."""
    _regions()
    market, civil, data, justice, commission = (
        orgs.add_organisation(
            name=f"示例县{name}",
            standard_name=name,
            uscc=synthetic_uscc(n, kind="11"),
            region_code=COUNTY,
            kind=OrganisationKind.DEPARTMENT,
            actor=SYSTEM,
            at=AT,
        )
        for n, name in enumerate(
            ("市场监督管理局", "民政局", "数据资源管理局", "司法局", "监察委员会"), start=1
        )
    )
    return County(
        market=market,
        civil=civil,
        watcher=_hired(1, "孙勇", "SUPERVISOR", data),
        second=_hired(2, "郑敏", "SUPERVISOR", data),
        legal=_hired(3, "韩卫东", "LEGAL_SUPERVISOR", justice),
        other_legal=_hired(4, "梁静", "LEGAL_SUPERVISOR", justice),
        discipline=_hired(5, "邓秀珍", "DISCIPLINE", commission),
        head=_hired(6, "周明", "APPROVER", market),
        officer=_hired(7, "刘伟", "REVIEWER", market),
        colleague=_hired(8, "杨丽", "REVIEWER", market),
    )


def _regions() -> None:
    names = (("990000000000", "示例省", 1, None), ("990100000000", "示例市", 2, "990000000000"))
    rows = [
        *(RegionInfo(code, name, level, up, name) for code, name, level, up in names),
        RegionInfo(COUNTY, "示例县", 3, "990100000000", "示例省示例市示例县"),
    ]
    orgs.import_regions(
        rows=rows, source="测试", as_of=AT.date(), scope=("99",), actor=SYSTEM, at=AT
    )


def _hired(n: int, name: str, role: str, body: UUID) -> Actor:
    user, key = staff(f"154000001{n:02d}", role, body, AT)
    apps.get_model("identity", "Staff").objects.filter(pk=key).update(name=name)
    return acting(user, staff_role="*", at=AT)


def finding(there: County, **changes: Any) -> Finding:
    """A finding that was confirmed today: an application over its promised day."""
    rule, _ = Rule.objects.get_or_create(code="T05", defaults={"content": "OVERTIME", "live": 1})
    number = changes.pop("matter", f"99010220260000{Finding.objects.count() + 1:04d}")
    plain = {
        "rule": rule,
        "rule_n": 1,
        "content": "OVERTIME",
        "level": "RED",
        "matter": number,
        "kind": "CASE",
        "occasion": "2026-02-27",
        "organisation_id": there.market,
        "region_code": COUNTY,
        "item_name": "食品经营许可（新办）",
        "staff": there.officer.staff_id,
        "quote": [["承诺到期日", "2026-02-26"], ["发现时状态", "审查中"]],
        "raised_at": AT,
        "raised_on": date(2026, 3, 2),
        "state": "CONFIRMED",
        "answer_due_on": date(2026, 3, 4),
        "verdict": "承诺期限已过，没有延期手续",
        "judged_name": "孙勇",
        "judged_at": AT,
    }
    return Finding.objects.create(**(plain | changes))


def later(days: int) -> datetime:
    """So many calendar days on."""
    return AT + timedelta(days=days)


def issued(there: County, rung: Rung = Rung.NOTICE, *, days: int = 0, **changes: Any) -> str:
    """Issue a measure on a finding of its own."""
    plain: dict[str, Any] = {
        "rung": rung,
        "demand": DEMAND,
        "officer": there.officer.staff_id,
    }
    if "findings" not in changes:
        plain["findings"] = (finding(there).pk,)
    draft = MeasureDraft(**(plain | changes))
    return commands.issue_measure(draft=draft, actor=there.watcher, at=later(days))


def paper(number: str) -> Any:
    """The row."""
    return MeasurePaper.objects.get(number=number)


def proof(number: str, who: Actor, at: datetime = AT) -> UUID:
    """Upload a picture for a measure."""
    return files.store(
        content=[PNG], name="整改照片.png", owner=OWNER.format(number), actor=who, at=at
    ).id


def answered(number: str, who: Actor, *, days: int = 0) -> None:
    """Answer with a proof."""
    answer = MeasureAnswer("已经办结并当面致歉", (proof(number, who),))
    act(commands.answer_measure, number, who, days=days, answer=answer)


def act(command: Any, number: str, who: Actor, *, days: int = 0, **given: Any) -> None:
    """Run a command on the newest version."""
    version = given.pop("version", paper(number).version)
    command(number=number, version=version, actor=who, at=later(days), **given)


def refer(number: str, who: Actor, wanted: MeasureAct, *, days: int = 0) -> None:
    """One act of those who discipline."""
    act(commands.refer_measure, number, who, days=days, act=wanted, text=WORDS)


def stranger(like: Actor, **changes: Any) -> Actor:
    """Somebody with the same rights elsewhere."""
    return replace(like, id=str(uuid7()), staff_id=uuid7(), **changes)
