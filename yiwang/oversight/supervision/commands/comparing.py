"""Like with like: the same item in the same situation, asked and refused alike? (条件真伪)

Once a night over a period, set by set; what is found quotes the shares, how many they rest on, and
cases of both sides, so that anybody can look.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.gm.digest import sm3_hex
from yiwang.oversight.supervision.models import RuleVersion
from yiwang.oversight.supervision.rules.checks import Quote
from yiwang.oversight.supervision.rules.projection import Row
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.checks import RunState

from .raising import Hit, Raised, is_replaying, live

PERIOD: Final = 90
MOST: Final = 200

_DEMANDS: Final = """
WITH filed AS (
  SELECT f.matter, f.basic_code, f.organisation_id, f.region_code, f.item_name,
    coalesce(s.more ->> 'situation', '') AS situation
  FROM supervision_fact f LEFT JOIN supervision_didact s
    ON s.matter = f.matter AND s.act = 'SUBMIT'
  WHERE f.kind = 'CASE' AND f.opened_on BETWEEN %(since)s AND %(until)s AND f.basic_code <> ''
), asked AS (
  SELECT DISTINCT c.matter, m.value AS material FROM supervision_didact c
  CROSS JOIN LATERAL jsonb_array_elements_text(c.more -> 'materials') m
  WHERE c.act = 'REQUEST_CORRECTION' AND c.at >= %(since)s
), office AS (
  SELECT basic_code, situation, organisation_id, min(region_code) AS region_code,
    min(item_name) AS item_name, count(*) AS n FROM filed GROUP BY 1, 2, 3
), demand AS (
  SELECT f.basic_code, f.situation, f.organisation_id, a.material, count(*) AS n,
    min(f.matter) AS example FROM filed f JOIN asked a USING (matter) GROUP BY 1, 2, 3, 4
), pairs AS (
  SELECT o.*, d.material, d.n AS asked, d.example,
    sum(x.n) AS others, coalesce(sum(e.n), 0) AS others_asked
  FROM demand d JOIN office o USING (basic_code, situation, organisation_id)
  JOIN office x ON x.basic_code = o.basic_code AND x.situation = o.situation
    AND x.organisation_id <> o.organisation_id
  LEFT JOIN demand e ON e.basic_code = o.basic_code AND e.situation = o.situation
    AND e.organisation_id = x.organisation_id AND e.material = d.material
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
)
SELECT p.organisation_id, p.region_code, p.basic_code, p.item_name, p.situation, p.material,
  p.asked, p.n, p.others_asked, p.others, p.example,
  (SELECT min(f.matter) FROM filed f WHERE f.basic_code = p.basic_code
    AND f.situation = p.situation AND f.organisation_id <> p.organisation_id
    AND NOT EXISTS (SELECT 1 FROM asked a WHERE a.matter = f.matter AND a.material = p.material))
FROM pairs p WHERE n >= %(least)s AND others >= %(least)s
  AND 100 * asked >= %(share)s * n AND 100 * others_asked <= %(others)s * others
ORDER BY asked DESC LIMIT %(most)s
"""
_REFUSALS: Final = """
WITH ended AS (
  SELECT basic_code, organisation_id, min(region_code) AS region_code, min(item_name) AS item_name,
    count(*) AS n, count(*) FILTER (WHERE outcome IN ('REFUSED', 'DECLINED')) AS refused,
    min(matter) FILTER (WHERE outcome IN ('REFUSED', 'DECLINED')) AS example
  FROM supervision_fact WHERE kind = 'CASE' AND ended_on BETWEEN %(since)s AND %(until)s
    AND outcome IN ('GRANTED', 'REFUSED', 'DECLINED') AND basic_code <> '' GROUP BY 1, 2
)
SELECT o.organisation_id, o.region_code, o.basic_code, o.item_name, '', '', o.refused, o.n,
  sum(x.refused), sum(x.n), o.example, NULL
FROM ended o JOIN ended x ON x.basic_code = o.basic_code
  AND x.organisation_id <> o.organisation_id
GROUP BY 1, 2, 3, 4, o.refused, o.n, o.example
HAVING o.n >= %(least)s AND sum(x.n) >= %(least)s AND 100 * o.refused >= %(share)s * o.n
  AND 100 * sum(x.refused) <= %(others)s * sum(x.n)
ORDER BY o.refused DESC LIMIT %(most)s
"""
_ON_TIME: Final = """
SELECT organisation_id, min(region_code), '', '', '', '', count(*) FILTER (WHERE is_late),
  count(*), 0, 0, min(matter) FILTER (WHERE is_late), NULL
FROM supervision_fact WHERE kind = 'CASE' AND ended_on BETWEEN %(since)s AND %(until)s
  AND organisation_id IS NOT NULL
  AND outcome NOT IN ('WITHDRAWN', 'TERMINATED', 'VOID', 'TRANSFERRED')
GROUP BY 1 HAVING count(*) >= %(least)s
  AND 100 * count(*) FILTER (WHERE NOT is_late) < %(share)s * count(*)
ORDER BY 7 DESC LIMIT %(most)s
"""
_SQL: Final = {"UNLIKE_DEMAND": _DEMANDS, "UNLIKE_REFUSAL": _REFUSALS, "LOW_ON_TIME": _ON_TIME}


@dataclass(frozen=True, slots=True)
class Unlike:
    """What a comparison found of an organisation."""

    organisation_id: Any
    region_code: str
    basic_code: str
    item_name: str
    about: str
    quote: Quote
    example: str
    month: str = ""
    """Of what it rests on, where that is not the period until today."""


def unlike(version: RuleVersion, since: date, until: date) -> list[Unlike]:
    """Return what a rule that compares finds between two days; reads, changes nothing."""
    if version.check_name == "GUIDES":
        return _guides()
    sql = _SQL.get(version.check_name)
    if sql is None:
        return []
    given = {"since": since, "until": until, "most": MOST, "others": 100, **version.threshold}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [_said(version.check_name, row) for row in cursor.fetchall()]


def _said(check: str, row: tuple[Any, ...]) -> Unlike:
    office, region, basic, item, situation, material, n, of, other_n, others, example, counter = row
    share = f"{100 * n / of:.0f} %（{n}/{of}）"
    words = {
        "UNLIKE_DEMAND": [
            ["同一情形", situation or "不分情形"],
            ["要求补正第几项材料", f"第{material}项"],
            ["本部门", share],
            ["其他部门", f"{other_n}/{others}"],
            ["没有要求的办件", str(counter or "")],
        ],
        "UNLIKE_REFUSAL": [
            ["本部门不予许可、不予受理", share],
            ["其他部门", f"{other_n}/{others}"],
        ],
        "LOW_ON_TIME": [["超时办结", share]],
    }[check]
    quote = [*words, ["举例的办件", str(example or "")]]
    return Unlike(
        office, region or "", basic, item, f"{situation}:{material}", quote, example or ""
    )


def _guides() -> list[Unlike]:
    """What the newest check over the catalogue says of published texts, by whose they are.

    A check is found once, in its own month, however long it stays the newest.
    """
    runs = [one for one in catalogue.check_runs(viewer=SYSTEM) if one.state is RunState.DONE]
    if not runs:
        return []
    run = runs[0]
    found = []
    day = local_date(run.started_at)
    for one in catalogue.faulty_offices(run.id, limit=MOST, viewer=SYSTEM):
        about = "" if one.organisation_id else one.department
        quote = [
            ["标准部门", one.department],
            ["有问题的文本", str(one.findings)],
            ["涉及办事指南", str(one.guides)],
            ["核查时间", f"{day}"],
        ]
        month = f"{day:%Y-%m}"
        found.append(Unlike(one.organisation_id, "", "", one.department, about, quote, "", month))
    return found


@command("supervision.compare", audited=False)
def compare(*, actor: Actor, at: datetime) -> int:
    """Compare like with like over the last ninety days and raise what differs (条件真伪、公示检查).

    《行政许可法》第五条. Not audited: findings follow from facts and rules. Each subject once a
    month, in the division of the organisation, whose supervisors see and judge it. Return
    how many were raised.
    """
    require(actor.is_system)
    if is_replaying():
        return 0
    today = local_date(at)
    found = [
        (version, one) for version in live(at) for one in unlike(version, since_of(today), today)
    ]
    offices = orgs.organisations(
        {one.organisation_id for _, one in found if one.organisation_id}, viewer=SYSTEM
    )
    hits = []
    for version, one in found:
        office = offices.get(one.organisation_id)
        row = Row(**NOTHING, organisation_id=one.organisation_id,
                  region_code=office.region_code if office else one.region_code,
                  basic_code=one.basic_code, item_name=one.item_name, opened_on=today,
                  moved_on=today)  # fmt: skip
        subject = f"{one.organisation_id} {one.basic_code} {one.about}"
        occasion = f"{one.month or f'{today:%Y-%m}'} {sm3_hex(subject.encode())[:40]}"
        hits.append(Hit(version, row, occasion, None, one.quote))
    return Raised.hits(hits, at)


NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys(("item_code", "channel", "state", "outcome", "step"), ""),
    **dict.fromkeys(
        ("step_since", "step_due_on", "holder", "accepted_on", "decided_on", "closed_on", "due_on",
         "statutory_due_on", "yellow_on", "red_on", "ended_on", "was_due_on", "done_by",
         "reviewed_on", "delivered_on")
    ),
    "matter": "", "kind": "OFFICE", "v": 0, "entry": 0, "is_open": False, "is_late": False,
    "notices": 0,
}  # fmt: skip


def since_of(until: date) -> date:
    """Return the first day of the period that is compared."""
    return until - timedelta(days=PERIOD)
