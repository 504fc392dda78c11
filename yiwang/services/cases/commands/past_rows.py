"""From a life to the rows of a case, as lines of COPY: everything but official documents."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from yiwang.foundation.audit.commands import PastActs
from yiwang.foundation.core import bulk
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.application_number import build_application_number
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history, memory
from yiwang.services.cases.rules.lives import Life, Lived
from yiwang.services.cases.rules.paths import Terms, Who
from yiwang.services.cases.types import Action, CaseState, MaterialWay
from yiwang.services.cases.types.past import PastFile, PastFiling, PastOffice, PastStaff
from yiwang.services.catalogue.types import Guide

from .past_answers import Answers

SHANGHAI: Final = timezone(timedelta(hours=8))
_TOKENS: Final = UUID("5b1c9f0e-6d3f-4a59-9d3a-0a4a5f1f7c13")
CODES: Final = 1_000_000


def _names(*lines: str) -> tuple[str, ...]:
    return tuple(name for line in lines for name in line.split())


COLUMNS: Final = {
    "cases_case": _names(
        "item_code item_name kind_code is_permit is_instant is_joint two_reviewers item_version_id",
        "basic_version_id guide_hash form_version_id organisation_id organisation_name region_code",
        "situation statutory_value statutory_unit promised_value promised_unit correction_days",
        "state outcome overlay is_open is_extended review_round version last_n accepted_on",
        "decided_on answer_due_on statutory_due_on promised_due_on due_on light yellow_on read_on",
        "number claimed_by claimed_name claimed_at applicant_kind applicant_id applicant_name",
        "applicant_masked_id filed_by filed_by_staff channel values form_digest signature",
        "delivery submitted_at query_code_hash query_code_sealed audit_hash token clock_memory",
    ),
    "cases_caseevent": _names(
        "case_id n act from_state to_state overlay opinion facts needs_attention at effective_at",
        "actor_kind actor_id actor_name role organisation_name",
    ),
    "cases_task": _names(
        "case_id n step name organisation_id opened_at due_on finished_at finished_by",
        "finished_name result",
    ),
    "cases_submittedmaterial": _names(
        "case_id n material_no name way position file_id file_name file_sm3 copies correction_n",
        "is_superseded",
    ),
    "cases_review": _names(
        "case_id n round reviewer_id reviewer_person_id reviewer_name passed opinion checks at"
    ),
    "cases_decision": _names(
        "case_id n outcome reason clause remedy conditions decided_at decided_by decided_name"
    ),
    "cases_correction": _names(
        "case_id n points requested_at requested_by requested_name due_on second_reason",
        "after_acceptance answered_at",
    ),
    "cases_suspension": _names(
        "case_id n kind overlay basis reason planned_days started_on resumes_when ended_on result",
        "approved_by approved_name",
    ),
    "cases_deliveryrecord": _names("case_id n document_n way receiver evidence at delivered_by"),
    "cases_officialdocument": _names(
        "case_id n kind title document_number data issued_at issued_by sealed_at is_public"
    ),
    "cases_publicity": _names(
        "case_id n region_code item_name organisation_name applicant_name outcome document_number",
        "published_on",
    ),
}
OPINION: Final = "申请材料齐全，符合法定条件，拟同意。"
REFUSAL: Final = "申请内容与现场情况不一致，不符合办理条件。"
SECOND_NOTICE: Final = "补正的材料仍有一处不清晰。"
POINT: Final = ("图片不清晰，看不清日期", "请重新拍照或扫描后上传")
REASONS: Final = {
    Action.WITHDRAW: "暂时不办了",
    Action.DECLINE: "这件事由上一级部门办理",
    Action.NOT_NEEDED: "依法不需要办理",
    Action.TERMINATE: "申请人已经注销",
    Action.EXTEND: "需要补充核查",
    Action.SUSPEND: "等待关联事项的结果",
    Action.RESUME: "关联事项已有结果",
    Action.START_SPECIAL: "需要专家评审",
    Action.END_SPECIAL: "评审通过",
    Action.RETURN: "请补充核对意见",
    Action.REFUSE: REFUSAL,
}


def nothing(value: Any) -> str:
    """Return a cell, NULL for nothing."""
    return bulk.NULL if value is None else str(value)


def terms_of(guide: Guide) -> Terms:
    """Return what a life needs of a guide, as ``filing`` snapshots it."""
    statutory = guide.statutory_limit
    value, unit = (statutory.value, statutory.unit) if statutory else (None, "")
    if value is None and guide.is_permit:
        value, unit = history.statutory_days(is_joint=guide.joint), "WD"
    return Terms(
        promised_value=guide.promised_limit.value,
        promised_unit=guide.promised_limit.unit,
        statutory_value=value,
        statutory_unit=unit,
        is_permit=guide.is_permit,
        is_joint=guide.joint,
        two_reviewers=guide.two_reviewers,
        correction_days=guide.correction_days,
    )


# --- rows ---------------------------------------------------------------------------------------


@dataclass
class Told:
    """One case being written: what its rows share."""

    filing: PastFiling
    life: Life
    number: int
    at: list[str]
    """When each act was done, as the database reads it."""
    on: list[date]
    audit_hash: str = ""

    def staff(self, who: Who) -> PastStaff | None:
        """Return the member of staff who did such an act; nobody for applicant and system."""
        office = self.filing.office
        return {
            Who.WINDOW: office.window,
            Who.REVIEWER: office.reviewer,
            Who.SECOND: office.second,
            Who.APPROVER: office.approver,
        }.get(who)


@dataclass
class Rows:
    """Lines for every table of a chunk of cases."""

    files: tuple[PastFile, ...]
    key: bytes
    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    audit: PastActs = field(default_factory=PastActs)
    answers: Answers = field(default_factory=Answers)
    _posts: dict[UUID, dict[Who, tuple[str, str]]] = field(default_factory=dict)
    _guides: dict[int, str] = field(default_factory=dict)
    _materials: dict[tuple[int, bool, tuple[int, ...]], list[str]] = field(default_factory=dict)

    def add(self, filing: PastFiling, life: Life, serial: int) -> Told:
        """Write all rows of a case but its documents; return what they share."""
        number = build_application_number(
            on=filing.at.astimezone(SHANGHAI).date(), sequence=serial, key=self.key
        ).value
        told = Told(filing, life, number, *_moments(filing, life))
        self._case(told)
        self._events(told)
        self._tasks(told)
        notices = tuple(a.n for a in life.acts if a.action is Action.REQUEST_CORRECTION)
        answered = tuple(a.facts["n"] for a in life.acts if a.action is Action.RESUBMIT)
        self._given(told, answered)
        if notices:
            self._corrections(told)
        self._opinions(told)
        return told

    def _case(self, told: Told) -> None:
        filing, life, number = told.filing, told.life, told.number
        party, guide, office = filing.party, filing.guide, filing.office
        values = self.answers.of(guide.form_version_id, party)
        form = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
        digest = sm3_hex(form)
        channel = "WINDOW" if filing.is_at_window else "PORTAL"
        code = f"{(filing.seed * 7919 + number) % CODES:06d}"
        audit_hash = told.audit_hash = self._record(told, digest, channel)
        held = office.reviewer if life.is_held else None
        cells = (
            f"\t{number}\t{held.id if held else bulk.NULL}\t{held.name if held else ''}\t"
            f"{told.at[-1] if held else bulk.NULL}\t{party.kind}\t{party.id}\t"
            f"{bulk.text(party.masked_name)}\t{party.masked_id}\t"
            f"{bulk.NULL if filing.is_at_window else party.filer_id}\t"
            f"{office.window.id if filing.is_at_window else bulk.NULL}\t{channel}\t"
            f'{bulk.plain(values)}\t{digest}\t{{"at": "{told.at[0]}", "way": "TYPED"}}\t'
            f'{{"way": "WINDOW", "address": {{}}}}\t{told.at[0]}\t'
            f"{bulk.sealed(keys.index(f'{number}:{code}'))}\t"
            f"{bulk.sealed(_sealed_code(code, number))}\t{audit_hash}\t"
            f"{uuid5(_TOKENS, str(number))}\t{_memory(told)}"
        )
        self.lines["cases_case"].append(self._guide(guide) + _standing(life) + cells)

    def _record(self, told: Told, digest: str, channel: str) -> str:
        filing, window = told.filing, told.filing.office.window
        if filing.is_at_window:
            actor, name, command = f"STAFF:{window.user_id}", window.name, "cases.file"
        else:
            party = filing.party
            actor, command = f"PERSON:{party.filer_user_id}", "cases.submit"
            name = party.filer_masked_name
        facts = {
            "item": filing.guide.code,
            "guide": filing.guide.hash,
            "form": digest,
            "materials": len(filing.guide.materials),
            "channel": channel,
        }
        return self.audit.add(str(told.number), command, actor, name, filing.at, facts)

    def _guide(self, guide: Guide) -> str:
        known = self._guides.get(guide.item_id)
        if known is None:
            terms = terms_of(guide)
            known = self._guides[guide.item_id] = bulk.line(
                guide.code, guide.name, guide.kind_code, guide.is_permit,
                guide.handling == "NOW", guide.joint, guide.two_reviewers, guide.item_id,
                guide.basic_version_id, guide.hash, guide.form_version_id, guide.organisation_id,
                guide.organisation_name, guide.region_code, "", terms.statutory_value,
                terms.statutory_unit, terms.promised_value, terms.promised_unit,
                guide.correction_days,
            )  # fmt: skip
        return known

    def _events(self, told: Told) -> None:
        out, number, first, life = self.lines["cases_caseevent"], told.number, told.at[0], told.life
        if not life.event_cells:
            life.event_cells = [_act_cells(act) for act in life.acts]
        posts = self._posts_of(told.filing.office)
        channel = "WINDOW" if told.filing.is_at_window else "PORTAL"
        filer = posts[Who.WINDOW][0] if told.filing.is_at_window else _applicant(told)
        for act, cells, at in zip(life.acts, life.event_cells, told.at, strict=True):
            effective = first if act.action is Action.AUTO_ACCEPT else at
            if act.who is Who.APPLICANT:
                who = filer if act.n == 1 else _applicant(told)
            else:
                who = posts[act.who][0]
            if act.n == 1:
                cells = cells.replace("{}", f'{{"channel": "{channel}"}}')  # noqa: PLW2901  its own
            out.append(f"{number}\t{cells}\t{at}\t{effective}\t{who}")

    def _posts_of(self, office: PastOffice) -> dict[Who, tuple[str, str]]:
        """Return how an event names each post's holder, and how a finished task does."""
        known = self._posts.get(office.organisation.id)
        if known is None:
            known = self._posts[office.organisation.id] = {
                who: (
                    _staff_cells(staff, office),
                    f"{staff.id}\t{staff.name}",
                )
                for who, staff in (
                    (Who.WINDOW, office.window),
                    (Who.REVIEWER, office.reviewer),
                    (Who.SECOND, office.second),
                    (Who.APPROVER, office.approver),
                )
            }
            known[Who.SYSTEM] = ("SYSTEM\tsystem\t系统\t\t", f"{bulk.NULL}\t系统")
        return known

    def _tasks(self, told: Told) -> None:
        out, acts, life = self.lines["cases_task"], told.life.acts, told.life
        if not life.task_cells:
            life.task_cells = list(_task_cells(acts))
        posts = self._posts_of(told.filing.office)
        office = str(told.filing.office.organisation.id)
        for place, cells, due, end in life.task_cells:
            finished = f"{bulk.NULL}\t{bulk.NULL}\t\t"
            if end is not None:
                act = acts[end]
                by = posts.get(act.who, ("", f"{bulk.NULL}\t{told.filing.party.filer_masked_name}"))
                finished = f"{told.at[end]}\t{by[1]}\t{act.action}"
            out.append(f"{told.number}\t{cells}\t{office}\t{told.at[place]}\t{due}\t{finished}")

    def _given(self, told: Told, answered: tuple[int, ...]) -> None:
        guide, at_window = told.filing.guide, told.filing.is_at_window
        key = (guide.item_id, at_window, answered)
        known = self._materials.get(key)
        if known is None:
            known = self._materials[key] = list(
                self._material_lines(guide, answered, at_window=at_window)
            )
        prefix = f"{told.number}\t"
        self.lines["cases_submittedmaterial"].extend([prefix + cells for cells in known])

    def _material_lines(
        self, guide: Guide, answered: tuple[int, ...], *, at_window: bool
    ) -> Iterable[str]:
        lines = [m for m in guide.materials if m.necessity == "REQUIRED"] or list(guide.materials)
        point = point_of(guide)
        for n, line in enumerate(lines, 1):
            way = _way(line, at_window=at_window)
            old = bool(answered) and line.no == point
            cells = self._material(guide, line.no, line.name, way, n)
            yield f"{n}\t{cells}\t0\t{'t' if old else 'f'}"
        names = {m.no: m.name for m in guide.materials}
        way = MaterialWay.PAPER if at_window else MaterialWay.UPLOADED
        for place, notice in enumerate(answered, 1):
            n = len(lines) + place
            old = place < len(answered)
            cells = self._material(guide, point, names.get(point, ""), way, n)
            yield f"{n}\t{cells}\t{notice}\t{'t' if old else 'f'}"

    def _material(self, guide: Guide, no: int, name: str, way: MaterialWay, n: int) -> str:
        file = None
        if way is MaterialWay.UPLOADED and self.files:
            file = self.files[(guide.item_id + n) % len(self.files)]
        stored = f"{file.id}\t{file.name}\t{file.sm3}" if file else f"{bulk.NULL}\t\t"
        return f"{no}\t{bulk.text(name)}\t{way}\t0\t{stored}\t1"

    def _corrections(self, told: Told) -> None:
        acts, guide = told.life.acts, told.filing.guide
        answers = {a.facts["n"]: i for i, a in enumerate(acts) if a.action is Action.RESUBMIT}
        reviewer = told.filing.office.reviewer
        points = bulk.plain(correction_points(guide))
        for place, act in enumerate(acts):
            if act.action is not Action.REQUEST_CORRECTION:
                continue
            answer = answers.get(act.n)
            later = act.from_state not in {CaseState.SUBMITTED, CaseState.PRE_REVIEW}
            self.lines["cases_correction"].append(
                f"{told.number}\t{act.n}\t{points}\t{told.at[place]}\t{reviewer.id}\t"
                f"{reviewer.name}\t{act.facts['planned_until']}\t"
                f"{SECOND_NOTICE if act.needs_attention else ''}\t{'t' if later else 'f'}\t"
                f"{bulk.NULL if answer is None else told.at[answer]}"
            )

    def _opinions(self, told: Told) -> None:
        """Reviews and pauses."""
        for place, act in enumerate(told.life.acts):
            if act.action is Action.REVIEW:
                staff = told.staff(act.who) or told.filing.office.reviewer
                self.lines["cases_review"].append(
                    f"{told.number}\t{act.n}\t{act.review_round}\t{staff.id}\t{bulk.NULL}\t"
                    f"{staff.name}\tt\t{OPINION}\t[]\t{told.at[place]}"
                )
            elif act.action in _PAUSES:
                self._pause(told, place, act)

    def _pause(self, told: Told, place: int, act: Lived) -> None:
        approver, extends = told.filing.office.approver, act.action is Action.EXTEND
        kind = "EXTEND" if extends else str(act.facts.get("kind", "SUSPENSION"))
        lifted = _PAUSES[act.action]
        acts = told.life.acts
        end = next((i for i in range(place + 1, len(acts)) if acts[i].action is lifted), None)
        ended = act.on if extends else None if end is None else acts[end].on
        result = REASONS[acts[end].action] if end is not None else ""
        basis = "《行政许可法》第四十二条" if extends else act.facts["basis"]
        days = act.facts.get("days", 10 if act.action is Action.START_SPECIAL else 0)
        when = "关联事项办结" if act.action is Action.SUSPEND else ""
        self.lines["cases_suspension"].append(
            f"{told.number}\t{act.n}\t{kind}\t{act.overlay}\t{basis}\t{REASONS[act.action]}\t"
            f"{days}\t{act.on}\t{when}\t{nothing(ended)}\t{result}\t{approver.id}\t{approver.name}"
        )


_PAUSES: Final = {
    Action.EXTEND: None,
    Action.START_SPECIAL: Action.END_SPECIAL,
    Action.SUSPEND: Action.RESUME,
}


def point_of(guide: Guide) -> int:
    """Return the material a notice names: the first that is handed in."""
    handed = (m.no for m in guide.materials if m.necessity == "REQUIRED" and not m.is_exempt)
    return next(handed, guide.materials[0].no if guide.materials else 1)


def correction_points(guide: Guide) -> list[dict[str, Any]]:
    """Return the points of a notice as they are stored."""
    no = point_of(guide)
    name = next((m.name for m in guide.materials if m.no == no), "")
    return [{"material_no": no, "field": "", "name": name, "problem": POINT[0], "how": POINT[1]}]


def _way(line: Any, *, at_window: bool) -> MaterialWay:
    if line.is_application_form:
        return MaterialWay.FORM
    if line.shareable:
        return MaterialWay.SHARED
    return MaterialWay.PAPER if at_window else MaterialWay.UPLOADED


def _sealed_code(code: str, number: int) -> bytes:
    return keys.encrypt(code.encode(), Purpose.QUERY_CODE, bound_to=str(number).encode())


def _memory(told: Told) -> str:
    """What the clocks have to know of an open case; of a closed one nobody asks again."""
    if not told.life.is_open:
        return bulk.NULL
    first = instant(told.at[0])
    acts = [
        history.Act(
            act.action,
            first if act.action is Action.AUTO_ACCEPT else instant(at),
            act.from_state,
            act.facts,
        )
        for act, at in zip(told.life.acts, told.at, strict=True)
    ]
    return bulk.plain(memory.to_plain(memory.compact(history.clock_events(acts))))


def _standing(life: Life) -> str:
    """Return the row's columns that only the life decides, rendered once per life."""
    if not life.cells and life.standing is not None:
        found = life.standing
        due = found.due_on or life.told or PAUSED_UNTIL
        life.cells = "\t" + bulk.line(
            str(life.state), str(life.outcome), str(life.overlay), life.is_open, life.is_extended,
            life.review_round, life.version, life.acts[-1].n, found.accepted_on, found.decided_on,
            life.answer_due_on, found.statutory_due_on, found.promised_due_on, due,
            str(found.light), found.yellow_on, life.read_on,
        )  # fmt: skip
    return life.cells


def _opinion(act: Lived) -> str:
    if act.action is Action.REVIEW:
        return OPINION
    if act.action is Action.REQUEST_CORRECTION and act.needs_attention:
        return SECOND_NOTICE
    if act.action is Action.TERMINATE and act.who is Who.SYSTEM:
        return "没有在期限前补正"
    return REASONS.get(act.action, "")


def _act_cells(act: Lived) -> str:
    """Return what of an event only the life decides; how it was filed is put in later."""
    opinion = act.opinion or _opinion(act)
    return (
        f"{act.n}\t{act.action}\t{act.from_state}\t{act.to_state}\t{act.overlay}\t{opinion}\t"
        f"{bulk.plain(act.facts)}\t{'t' if act.needs_attention else 'f'}"
    )


def _task_cells(acts: list[Lived]) -> Iterable[tuple[int, str, str, int | None]]:
    """Yield of each task: which act opened it, its cells, its due date, which act ended it."""
    for place, act in enumerate(acts):
        if act.task is not None:
            end = next((i for i in range(place + 1, len(acts)) if acts[i].finishes), None)
            due = nothing(act.standing.due_on if act.standing else None)
            yield place, f"{act.n}\t{act.task[0]}\t{act.task[1]}", due, end


def _staff_cells(staff: PastStaff, office: PastOffice) -> str:
    where = office.organisation.name
    return f"STAFF\t{staff.user_id}\t{staff.name}\t{staff.role}\t{where}"


def _applicant(told: Told) -> str:
    party = told.filing.party
    return f"PERSON\t{party.filer_user_id}\t{party.filer_masked_name}\t\t"


# --- when in the day ----------------------------------------------------------------------------

_NINE, _HOUR = 9 * 3600, 3600


def _moments(filing: PastFiling, life: Life) -> tuple[list[str], list[date]]:
    """Return when each act was done: the plan's days, hours that differ from case to case."""
    local = filing.at.astimezone(SHANGHAI)
    second = local.hour * _HOUR + local.minute * 60 + local.second
    day, mixed = life.acts[0].on, filing.seed
    texts, days = [], []
    for act in life.acts:
        mixed = (mixed * 1103515245 + 12345) & 0x7FFFFFFF
        if act.n > 1:
            later = act.on != day
            second = _NINE + mixed % 7200 if later else second + 120 + mixed % 400
            day = act.on
        texts.append(f"{day} {second // _HOUR:02d}:{second // 60 % 60:02d}:{second % 60:02d}+08")
        days.append(day)
    return texts, days


def instant(text: str) -> datetime:
    """Return the moment that a text of ``_moments`` says."""
    return datetime.fromisoformat(text + ":00" if text.endswith("+08") else text)
