"""The statement of a desk list: one probe of a partial index per organisation, sorted and cut.

Each way of looking has its index, so a page costs the same whatever lies in the archive:

* a number: the key;
* what somebody has claimed: ``case_claimed``;
* states (what a post has to do, a step asked for): ``case_open_by_state``, per state;
* all that is open: ``case_open_in_organisation``;
* what is closed: ``case_done_of_organisation``, newest first;
* stages of review routes, which may be another organisation's case: ``stage_open_in_organisation``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.lib.codes.masks import mask_name
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history
from yiwang.services.cases.types import Light
from yiwang.services.cases.types.desk import LOOKED_THROUGH, DeskFilters, DeskRow, DeskView

DIGITS: Final = 18
LONGEST_NAME: Final = 4
COLUMNS: Final = (
    "number, item_name, organisation_name, applicant_name, state, outcome, overlay, is_open,"
    " due_on, yellow_on, statutory_due_on, claimed_by, claimed_name, submitted_at, channel,"
    " version, last_n"
)
STAGE: Final = ", ''::text AS stage"
"""The column of the stage, which a row that is about a whole case leaves empty."""
_UNDER_REVIEW: Final = ", ".join(f"'{state}'" for state in sorted(history.UNDER_REVIEW))
_IN_LAW: Final = (
    f"(state NOT IN ({_UNDER_REVIEW}) OR coalesce(statutory_due_on, 'infinity') >= %(today)s)"
)
"""As ``history.is_overrun`` says, the other way round."""
LIT: Final = {
    Light.RED: f"(due_on < %(today)s OR NOT {_IN_LAW})",
    Light.YELLOW: f"due_on >= %(today)s AND yellow_on <= %(today)s AND {_IN_LAW}",
    Light.GREEN: "due_on BETWEEN %(today)s AND %(last)s"
    f" AND (yellow_on IS NULL OR yellow_on > %(today)s) AND {_IN_LAW}",
    Light.NONE: "due_on = %(paused)s",
}
_WAITS: Final = "NOT overlay = ANY(%(halting)s)"
_VIEWS: Final = {
    DeskView.TODO: f"{_WAITS} AND (claimed_by IS NULL OR claimed_by = %(me)s)",
    DeskView.MINE: "claimed_by = %(me)s",
    DeskView.CLAIMABLE: f"{_WAITS} AND claimed_by IS NULL",
    DeskView.OPEN: "",
    DeskView.DONE: "",
}
_NOT_STAGED: Final = "(marking IS NULL OR state NOT IN ('ACCEPTED', 'REVIEW'))"
"""What somebody does as a whole: where a route runs, its stages are listed instead."""
_STAGES: Final = """
(SELECT c.number, c.item_name, c.organisation_name, c.applicant_name, c.state, c.outcome,
        c.overlay, c.is_open, t.due_on, t.yellow_on, c.statutory_due_on,
        NULL::uuid AS claimed_by, '' AS claimed_name, c.submitted_at, c.channel, c.version,
        c.last_n, t.name AS stage, t.organisation_id AS place, c.organisation_id AS owner
   FROM cases_stagetask t JOIN cases_case c ON c.number = t.case_id
  WHERE t.finished_at IS NULL AND ({wanted})
    AND NOT EXISTS (SELECT 1 FROM cases_stagetask u WHERE u.case_id = t.case_id
        AND u.finished_at IS NULL AND u.organisation_id = ANY(%(places)s::uuid[])
        AND ({also_wanted}) AND (u.due_on, u.n) < (t.due_on, t.n))) s
"""
"""Open stages, of a case the most urgent one that the viewer is asked for."""
_NARROWING: Final = {
    "overlays": "overlay = ANY(%(overlays)s)",
    "colleague": "claimed_by = %(colleague)s",
    "channel": "channel = %(channel)s",
    "item": "strpos(item_name, %(item)s) > 0",
}


def days(at: datetime) -> dict[str, Any]:
    """Return the days that lights are told by."""
    return {"today": local_date(at), "paused": PAUSED_UNTIL, "last": date(9999, 12, 30)}


def key_of(after: str) -> tuple[date, int] | None:
    """Read where a page goes on; nothing when it cannot be read."""
    day, _, number = after.partition("_")
    try:
        return (date.fromisoformat(day), int(number)) if len(number) <= DIGITS else None
    except ValueError:
        return None


def text_of(row: DeskRow) -> str:
    """Return where the next page goes on."""
    return f"{(row.due_on or PAUSED_UNTIL).isoformat()}_{row.number}"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, where, and for whom."""

    filters: DeskFilters
    places: tuple[UUID, ...]
    post: tuple[str, ...]
    me: UUID | None
    rights: tuple[str, ...] = ()
    """Of the viewer, for the stages of routes."""
    is_whole: bool = False
    """Whether words are looked for in all closed cases (an export), not only in the newest."""

    @property
    def is_done(self) -> bool:
        """Whether closed cases are looked for."""
        return self.filters.view is DeskView.DONE

    @property
    def states(self) -> list[str]:
        """The states looked for; empty: any."""
        asked = [str(state) for state in self.filters.states]
        if self.filters.view not in {DeskView.TODO, DeskView.CLAIMABLE}:
            return asked
        return [s for s in self.post if s in asked] if asked else list(self.post)

    def page(self, key: tuple[date, int] | None, size: int, at: datetime) -> tuple[str, Any]:
        """Return the statement of one page and its parameters."""
        text = "".join(self.filters.text.split())
        params = {
            "places": list(self.places),
            "me": self.me,
            "halting": sorted(history.HALTING),
            **days(at),
        }
        if text.isdecimal():
            if key is not None:
                return self._sql("WHERE FALSE", size), params
            params["number"] = int(text) if len(text) <= DIGITS else 0
            return self._sql("WHERE number = %(number)s", size, takes_part=True), params
        where, more = self._conditions(text)
        narrowed = bool(where)
        params |= more
        if key is not None:
            where.append(
                "number < %(key)s" if self.is_done else "(due_on, number) > (%(day)s, %(key)s)"
            )
            params |= {"day": key[0], "key": key[1]}
        if self.is_done:
            return self._done(where, size, narrowed=narrowed), params
        return self._open(where, params, size), params

    def _conditions(self, text: str) -> tuple[list[str], dict[str, Any]]:
        filters, params = self.filters, dict[str, Any]()
        where = [view] if (view := _VIEWS[filters.view]) else []
        for name, condition in _NARROWING.items():
            value = getattr(filters, name)
            if value:
                where.append(condition)
                params[name] = [str(v) for v in value] if isinstance(value, tuple) else value
        if filters.lights:
            where.append("(" + " OR ".join(f"({LIT[light]})" for light in filters.lights) + ")")
        if self.is_done and filters.states:
            where.append("state = ANY(%(states)s)")
            params["states"] = self.states
        if text:
            where.append(
                "(strpos(item_name, %(text)s) > 0 OR strpos(applicant_name, %(text)s) > 0"
                " OR applicant_name = %(masked)s)"
            )
            params["text"] = text
            params["masked"] = mask_name(text) if len(text) <= LONGEST_NAME else text
        return where, params

    def _open(self, where: list[str], params: dict[str, Any], size: int) -> str:
        if self.filters.view is DeskView.MINE or self.filters.colleague:
            if self.states:
                where = [*where, "state = ANY(%(states)s)"]
                params["states"] = self.states
            return self._sql("WHERE is_open AND " + " AND ".join(where), size)
        asks_state = bool(self.states) or self.filters.view is not DeskView.OPEN
        if asks_state:
            where = ["state = o.state", *where]
            params["states"] = self.states
        staged = [one for one in where if not one.startswith("state = o.state")]
        if self.filters.view is not DeskView.OPEN:
            where = [*where, _NOT_STAGED]
        source = "unnest(%(places)s::uuid[]) o(id)"
        if asks_state:
            source = (
                "(SELECT p.id, s.state FROM unnest(%(places)s::uuid[]) p(id),"
                " unnest(%(states)s::text[]) s(state)) o"
            )
        inside = " AND ".join(["organisation_id = o.id AND is_open", *where])
        cases = _probed(source, inside, "due_on, number", size)
        params["rights"] = list(self.rights)
        both = f"({cases}) UNION ALL ({self._staged(staged, params, size)})"
        inner = f"SELECT * FROM ({both}) b ORDER BY due_on, number LIMIT {size:d}"  # noqa: S608
        return _with_last_act(inner, "due_on, number")

    def _staged(self, where: list[str], params: dict[str, Any], size: int) -> str:
        """The stages that the viewer is asked for; among all that is open, those of others."""
        if self.filters.view is DeskView.OPEN:
            wanted, where = "t.organisation_id <> c.organisation_id", ["is_open", *where]
        else:
            wanted = "t.right = ANY(%(rights)s::text[])"
        if self.filters.states:
            where = [*where, "state = ANY(%(asked)s)"]
            params["asked"] = [str(state) for state in self.filters.states]
        also = "u.right = ANY(%(rights)s::text[])" if "rights" in wanted else "TRUE"
        inside = " AND ".join(["place = o.id", *where])
        table = _STAGES.format(wanted=wanted, also_wanted=also)
        source = "unnest(%(places)s::uuid[]) o(id)"
        return _probed(source, inside, "due_on, number", size, table=table, stage=", stage")

    def _done(self, where: list[str], size: int, *, narrowed: bool) -> str:
        source, base = "unnest(%(places)s::uuid[]) o(id)", "organisation_id = o.id AND NOT is_open"
        if not narrowed or self.is_whole:
            return _cut(source, " AND ".join([base, *where]), "number DESC", size)
        newest = (
            f"(SELECT * FROM cases_case WHERE {base}"  # noqa: S608  constants
            f" ORDER BY number DESC LIMIT {LOOKED_THROUGH // max(1, len(self.places))}) k"
        )
        return _cut(source, " AND ".join(where), "number DESC", size, table=newest)

    def _sql(self, where: str, size: int, *, takes_part: bool = False) -> str:
        order = "number DESC" if self.is_done else "due_on, number"
        mine = "organisation_id = ANY(%(places)s::uuid[])"
        if takes_part:
            mine = (
                f"({mine} OR EXISTS (SELECT 1 FROM cases_stagetask t WHERE t.case_id = number"  # noqa: S608
                " AND t.organisation_id = ANY(%(places)s::uuid[])))"
            )
        inner = (
            f"SELECT {COLUMNS}{STAGE} FROM cases_case {where}"  # noqa: S608  constants
            f" AND {mine} ORDER BY {order} LIMIT {size:d}"
        )
        return _with_last_act(inner, order)


def _cut(source: str, where: str, order: str, size: int, *, table: str = "cases_case") -> str:
    return _with_last_act(_probed(source, where, order, size, table=table), order)


def _probed(
    source: str,
    where: str,
    order: str,
    size: int,
    *,
    table: str = "cases_case",
    stage: str = STAGE,
) -> str:
    probe = f"SELECT {COLUMNS}{stage} FROM {table} WHERE {where} ORDER BY {order} LIMIT {size:d}"  # noqa: S608
    return (
        f"SELECT c.* FROM {source} CROSS JOIN LATERAL ({probe}) c"  # noqa: S608  constants
        f" ORDER BY {order} LIMIT {size:d}"
    )


def _with_last_act(inner: str, order: str) -> str:
    return (
        f"SELECT k.*, e.act FROM ({inner}) k LEFT JOIN cases_caseevent e"  # noqa: S608  constants
        f" ON e.case_id = k.number AND e.n = k.last_n ORDER BY {order}"
    )
