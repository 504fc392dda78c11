"""A confirmed fault leads to a measure and to a correction of the practice or of the rule."""

from datetime import date
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.notifications import queries as notifications
from yiwang.oversight.legality import commands, queries
from yiwang.oversight.legality.types import About, AmendmentDraft, AmendmentState
from yiwang.oversight.supervision.queries import measures
from yiwang.oversight.supervision.tests import measure_factories as f

from .factories import confirmed_fault, fault_findings

TEXT = "请在不予许可决定书的模板里加上依据的条款"
TODAY = f.AT.date()


@pytest.fixture
def there(db):
    return f.county()


@pytest.fixture
def sheet(there):
    """A sheet with a confirmed fault."""
    return confirmed_fault(there)


def letters_to(who):
    return [one.link for one in notifications.inbox(who)]


def proposed(there, sheet, about=About.ITEM, **changes):
    given: dict[str, Any] = {"rule": "", "text": TEXT, "answer_by": date(2026, 3, 16)} | changes
    return commands.propose_amendment(
        sheet_id=sheet, draft=AmendmentDraft(about, **given), actor=there.legal, at=f.AT
    )


def answered(key, who, *, accepts=True, **changes):
    given: dict[str, Any] = {
        "text": "已经改了模板，重新培训",
        "done_by": date(2026, 3, 31),
        "version": 1,
    } | changes
    commands.answer_amendment(amendment_id=key, accepts=accepts, actor=who, at=f.later(1), **given)


def look(key, who, day=TODAY):
    return queries.amendment(key, viewer=who, today=day)


def test_supervisors_are_told_and_may_rest_a_measure_on_it(there, sheet):
    found = fault_findings()[0]
    assert measures.is_measurable(found.pk, viewer=there.watcher)
    assert not measures.is_measurable(found.pk, viewer=there.legal)
    assert ("finding", str(found.pk)) in letters_to(there.watcher)
    f.issued(there, findings=(found.pk,), officer=None)
    assert not measures.is_measurable(found.pk, viewer=there.watcher)


def test_the_owner_accepts_with_a_day_and_law_supervision_closes(there, sheet):
    key = proposed(there, sheet)
    assert ("amendment", str(key)) in letters_to(there.head)
    assert [one.id for one in queries.amendments(viewer=there.head, today=TODAY)] == [key]
    with pytest.raises(commands.CannotAmend) as refused:
        answered(key, there.head, done_by=None)
    assert list(refused.value.fields) == ["done_by"]
    with pytest.raises(commands.CannotAmend):
        commands.close_amendment(
            amendment_id=key, version=1, text="已经核实", actor=there.legal, at=f.AT
        )
    answered(key, there.head)
    one = look(key, there.legal)
    assert (one.state, one.done_by) == (AmendmentState.ACCEPTED, date(2026, 3, 31))
    assert not one.is_late
    assert look(key, there.legal, date(2026, 4, 1)).is_late
    with pytest.raises(commands.SheetConflict):
        answered(key, there.head)
    commands.close_amendment(
        amendment_id=key, version=2, text="新模板已经启用", actor=there.other_legal, at=f.later(30)
    )
    one = look(key, there.head, date(2026, 4, 1))
    assert (one.state, one.closer_name, one.actions) == (
        AmendmentState.CLOSED, "梁静", frozenset(),
    )  # fmt: skip
    assert queries.sheet(sheet, viewer=there.legal, today=TODAY).amendments[0].id == key


def test_a_rule_is_corrected_by_supervision_which_may_decline_with_a_reason(there, sheet):
    with pytest.raises(commands.CannotAmend) as refused:
        proposed(there, sheet, About.RULE, rule="Z99")
    assert list(refused.value.fields) == ["rule"]
    key = proposed(there, sheet, About.RULE, rule="L10")
    assert look(key, there.watcher).subject == "L10 法制监督发现"
    with pytest.raises(NotFound):
        look(key, there.head)
    with pytest.raises(commands.CannotAmend):
        answered(key, there.watcher, accepts=False, text="不")
    answered(key, there.watcher, accepts=False, text="这条规则只由法制监督使用", done_by=None)
    assert look(key, there.legal).state is AmendmentState.DECLINED
    assert look(key, there.legal).actions == {"CLOSE"}


def test_what_a_proposal_lacks_is_named_and_it_is_made_once(there, sheet):
    for changes, field in (({"text": "改"}, "text"), ({"answer_by": TODAY}, "answer_by")):
        with pytest.raises(commands.CannotAmend) as refused:
            proposed(there, sheet, **changes)
        assert list(refused.value.fields) == [field]
    proposed(there, sheet)
    with pytest.raises(commands.CannotAmend, match="已经提出过"):
        proposed(there, sheet)


def test_others_learn_nothing_of_it(there, sheet):
    key = proposed(there, sheet)
    away = f.stranger(there.legal, region_code="990103000000")
    for who in (there.watcher, there.officer, there.discipline, away):
        with pytest.raises(NotFound):
            look(key, who)
    with pytest.raises(NotPermitted):
        queries.amendments(viewer=there.discipline, today=TODAY)
    assert queries.amendments(viewer=there.watcher, today=TODAY) == ()
