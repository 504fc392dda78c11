"""Rules of routes: every run comes to its decision within the days that were promised."""

import functools
import json
from typing import Any

from yiwang.services.catalogue.rules import route_proof, routes
from yiwang.services.catalogue.types.routes import Domain, RouteFault

from .shape import QUALITY, Check, Found, Plain, Subject, text

PERMIT = "《行政许可法》第四十二条"
_PER_UNIT = {"WD": 1.0, "CD": 5 / 7, "M": 20.0, "H": 1 / 8, "NOW": 0.0}
TIMED = frozenset({"route_days", "route_reviewers"})


def working_days(limit: Plain) -> int:
    """Return the working days of a limit at the least."""
    return int(float(limit.get("value") or 0) * _PER_UNIT.get(limit.get("unit", "WD"), 1.0))


def limits(body: Plain) -> tuple[route_proof.Limit, ...]:
    """Return the limits that a route of a text has to keep."""
    found = []
    promised, statutory = body.get("promised"), body.get("statutory")
    if promised:
        rows = body.get("situations") or ()
        own = {row["key"]: working_days(row["promised"]) for row in rows if row.get("promised")}
        found.append(route_proof.Limit(working_days(promised), "承诺时限", own))
    if statutory:
        found.append(route_proof.Limit(working_days(statutory), "法定时限"))
    return tuple(found)


def route_faults(body: Plain, asked: Any) -> tuple[RouteFault, ...]:
    """Return what is wrong with the route of a text; nothing when it has none of its own."""
    plain = body.get("route")
    if not plain:
        return ()
    keys = [text(row.get("key")) for row in plain.get("nodes", ())]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        told = f"有两个节点的标识都是“{twice}”，请删除一个"
        return (RouteFault("route_size", twice, told),)
    known = [(key, domain) for key, domain in sorted(asked.items())]
    flags = {key: body.get(key) for key in ("promised", "statutory", "two_reviewers", "situations")}
    return _proved(json.dumps([plain, flags], sort_keys=True), tuple(known))


@functools.lru_cache(maxsize=64)
def _proved(plain: str, asked: tuple[tuple[str, Domain], ...]) -> tuple[RouteFault, ...]:
    """Prove a route once for all the rules that ask about it."""
    route, body = json.loads(plain)
    return route_proof.proved(
        routes.route(route),
        dict(asked),
        limits(body),
        two_reviewers=bool(body.get("two_reviewers")),
    )


def _found(subject: Subject, codes: frozenset[str] | None) -> Found:
    """Yield the faults of these codes; without codes those that no rule of its own names."""
    for fault in route_faults(subject.body, subject.asked):
        if (fault.check in codes) if codes else (fault.check not in TIMED):
            yield "route", fault.sentence


def _whole(subject: Subject) -> Found:
    return _found(subject, None)


def _days(subject: Subject) -> Found:
    return _found(subject, frozenset({"route_days"}))


def _reviewers(subject: Subject) -> Found:
    return _found(subject, frozenset({"route_reviewers"}))


CHECKS = (
    Check("route", "审查流程走得通", QUALITY, _whole),
    Check("route_days", "审查流程在时限内", PERMIT, _days),
    Check("route_reviewers", "双人审查的流程", QUALITY, _reviewers),
)
