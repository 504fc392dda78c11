"""A province's cases are true: what their rows say follows from their events."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import clock as time_of
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.ids import generated
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.lib.codes.masks import mask_id, mask_name
from yiwang.lib.codes.phones import synthetic_phone
from yiwang.lib.codes.residents import synthetic_resident_id
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.commands.steps import Step
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import lifecycle, memory
from yiwang.services.cases.rules.paths import SHARES, WHOLE, Path, path_of
from yiwang.services.cases.types import Action, CaseState, DocumentKind, Outcome, Overlay
from yiwang.services.cases.types.past import PastFiling, PastOffice, PastParty, PastStaff
from yiwang.services.catalogue import queries as catalogue

from .factories import AT, filed_case, version_of

NOW = datetime(2026, 3, 20, 10, 0, tzinfo=time_of.ZONE)
UNTIL = date(2026, 3, 19)
COUNT = 240
ROW = (
    "is_open", "accepted_on", "decided_on", "statutory_due_on", "promised_due_on", "due_on",
    "yellow_on", "light",
)  # fmt: skip
LEFT = (
    "state", "outcome", "overlay", "last_n", "version", "answer_due_on", "item_code", "guide_hash",
)  # fmt: skip


def party(n):
    key, user, name = generated(n, 1), generated(n, 2), f"示{n}"
    number = synthetic_resident_id(n)
    return PastParty(
        PartyKind.PERSON, key, name, mask_name(name), mask_id(number), number, key, user,
        name, mask_name(name), number, synthetic_phone(n), "示例路1号",
    )  # fmt: skip


def filings(world, count=COUNT):
    guides: list[Any] = [
        catalogue.guide(code) for code in (world.permit, world.strict, world.instant)
    ]
    office: Any = orgs.organisation(guides[0].organisation_id)
    posts = [
        PastStaff(generated(n, 3), generated(n, 4), f"职员{n}", role)
        for n, role in enumerate(("WINDOW", "REVIEWER", "REVIEWER", "APPROVER"))
    ]
    calendar = orgs.working_calendar()
    first = date(2026, 1, 5)
    for n in range(count):
        day = calendar.next_workday(first + timedelta(n * (UNTIL - first).days // count))
        yield PastFiling(
            at=datetime(day.year, day.month, day.day, 9 + n % 8, n % 60, tzinfo=time_of.ZONE),
            guide=guides[n % 3],
            party=party(n),
            office=PastOffice(office, *posts),
            is_at_window=n % 3 == 0,
            seed=n * 4 + n * 7 * WHOLE,
        )


def load(world, chunk="000", count=COUNT):
    return commands.load_past(
        chunk=chunk,
        filings=list(filings(world, count)),
        files=(),
        until=UNTIL,
        actor=SYSTEM,
        at=NOW,
    )


@pytest.fixture
def loaded(world):
    assert load(world) == COUNT
    return list(models.Case.objects.order_by("number"))


def test_rows_follow_from_events(loaded):
    for case in loaded:
        stored = {name: getattr(case, name) for name in ROW}
        if case.is_open:
            kept = memory.from_plain(case.clock_memory)
            assert kept == memory.compact(case.clock_events())
        Step.refresh(case, NOW.date(), case.clock_events())
        if case.state == CaseState.CORRECTION:  # a date told in a notice stands
            assert case.due_on == PAUSED_UNTIL
            notice: Any = models.Correction.objects.filter(case=case).order_by("-n").first()
            case.due_on = notice.due_on
        assert stored == {name: getattr(case, name) for name in ROW}, case.state


def test_every_history_is_one_the_lifecycle_allows(loaded):
    for case in loaded:
        state, overlay, extended = None, Overlay.NONE, False
        last_at = None
        for event in models.CaseEvent.objects.filter(case=case).order_by("n"):
            action = Action(event.act)
            assert event.from_state == (state or "")
            following = lifecycle.advance(
                state, action, overlay=overlay, extended=extended, error=AssertionError
            )
            extended = extended or action is Action.EXTEND
            overlay = lifecycle.overlay_after(state, overlay, action, extended=extended)
            state = following
            assert (event.to_state, event.overlay) == (state, overlay)
            assert last_at is None or event.at > last_at
            last_at = event.at
        assert (case.state, case.overlay, case.is_extended) == (state, overlay, extended)
        assert case.last_n == models.CaseEvent.objects.filter(case=case).count()


def test_all_paths_are_taken_and_shares_leave_room(loaded):
    assert {path_of(n) for n in range(WHOLE)} == set(Path)
    assert sum(share for _, share in SHARES) < WHOLE // 2
    ends = {case.state for case in loaded}
    assert {"CLOSED", "WITHDRAWN", "DECLINED", "TERMINATED", "REVIEW"} <= ends


def test_open_cases_wait_for_exactly_one_task(loaded):
    for case in loaded:
        waiting = models.Task.objects.filter(case=case, finished_at=None)
        assert waiting.count() == int(case.is_open), case.state
        assert (case.claimed_at is not None) == (case.claimed_by is not None)


def test_numbers_and_receipts_are_real(loaded):
    case = loaded[0]
    number = parse_application_number(case.number)
    assert number.on == case.submitted_at.astimezone(time_of.ZONE).date()
    found: Any = audit.receipt(stream=str(case.number), n=1)
    assert found.hash == case.audit_hash
    assert audit.inclusion_proof(stream=str(case.number), n=1) is not None
    assert len(case.query_code()) == 6
    seen = queries.progress(case.number, case.query_code(), viewer=ANYONE, at=NOW)
    assert seen.number == case.number
    assert not audit.broken_links(stream=str(case.number))


def test_documents_say_what_the_law_wants_and_are_numbered_without_gaps(loaded):
    kind = DocumentKind.MATERIALS_RECEIPT
    rows = models.OfficialDocument.objects.filter(kind=kind)
    serials = sorted(int(row.document_number.split("第")[1][:-1]) for row in rows)
    assert serials == list(range(1, COUNT + 1))
    for row in models.OfficialDocument.objects.all():
        event = models.CaseEvent.objects.get(case=row.case_id, n=row.n)
        assert row.issued_at == event.at
    decided = {case.number for case in loaded if case.outcome}
    published = set(models.Publicity.objects.values_list("case_id", flat=True))
    assert published == decided


def test_a_chunk_is_loaded_once(loaded, world):
    before = models.CaseEvent.objects.count()
    assert load(world) == 0
    assert models.CaseEvent.objects.count() == before
    cases, waiting, lost = commands.settle_past(actor=SYSTEM, at=NOW)
    assert (cases, lost) == (COUNT, 0)
    assert waiting == sum(case.is_open for case in loaded)


def test_nothing_is_invented_outside_the_demo(world, settings):
    settings.YIWANG_DEMO = False
    with pytest.raises(NotPermitted):
        load(world)
    assert not models.Case.objects.exists()


def led(world, events):
    """File a case and do with the commands what these events say, at the same moments."""
    number = filed_case(world)
    acts: dict[str, Any] = {
        Action.START_PRE_REVIEW: (commands.claim, world.reviewer, {}),
        Action.ACCEPT: (commands.accept, world.reviewer, {}),
        Action.START_REVIEW: (commands.claim, world.reviewer, {}),
        Action.REVIEW: (commands.review, world.reviewer, {"opinion": "符合条件", "passed": True}),
        Action.SEND_TO_DECISION: (commands.send_to_decision, world.reviewer, {"proposal": "同意"}),
        Action.GRANT: (
            commands.decide,
            world.approver,
            {"outcome": Outcome.GRANTED, "reason": "", "clause": "", "remedy": ""},
        ),
    }
    for event in events[1:]:
        command, actor, more = acts[event.act]
        command(case=number, version=version_of(number), actor=actor, at=event.at, **more)
    return models.Case.objects.get(pk=number)


def told_of(case):
    """What the rows of a case say that does not hang on who it was and what it is called."""
    of = {"case_id": case.number}
    history = models.CaseEvent.objects.filter(**of).order_by("n")
    tasks = models.Task.objects.filter(**of).order_by("n")
    papers = models.OfficialDocument.objects.filter(**of).order_by("n")
    shared = ("date", "item", "authority", "accepted_on", "statutory_due", "promised_due",
              "answer_by", "scope", "contact", "how_to_query", "deemed", "is_permit")  # fmt: skip
    return {
        "row": {name: getattr(case, name) for name in (*ROW, *LEFT)},
        "memory": memory.from_plain(case.clock_memory),
        "events": list(history.values_list(
            "n", "act", "from_state", "to_state", "overlay", "at", "effective_at", "actor_kind")),
        "tasks": list(tasks.values_list("n", "step", "name", "opened_at", "due_on", "finished_at")),
        "papers": [(p.n, p.kind, p.title, p.issued_at, sorted(p.data),
                    {k: v for k, v in p.data.items() if k in shared}) for p in papers],
    }  # fmt: skip


def test_a_multiplied_case_is_what_the_commands_make_of_the_same_acts(world):
    """As far as the decision: the seal comes with the trust issue."""
    straight = WHOLE + next(n for n in range(WHOLE) if path_of(n) is Path.STRAIGHT)
    pattern = next(f for f in filings(world, 3) if f.guide.code == world.permit)
    filing = replace(pattern, at=AT, is_at_window=False, seed=straight)
    act: dict[str, Any] = {"files": (), "actor": SYSTEM}
    commands.load_past(chunk="all", filings=[filing], until=UNTIL, at=NOW, **act)
    whole = models.Case.objects.get()
    granted: Any = models.CaseEvent.objects.get(case=whole, act=Action.GRANT)
    day = time_of.local_date(granted.at)
    commands.load_past(chunk="1", filings=[filing], until=day, at=granted.at, **act)
    multiplied = models.Case.objects.exclude(pk=whole.pk).get()
    events = list(models.CaseEvent.objects.filter(case=multiplied).order_by("n"))
    assert events[-1].act == Action.GRANT
    by_hand = led(world, events)
    ours, theirs = told_of(multiplied), told_of(by_hand)
    for part in ours:
        assert ours[part] == theirs[part], part
    assert not audit.broken_links(stream=str(multiplied.number))
