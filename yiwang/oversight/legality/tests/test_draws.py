"""Lots are committed to before, drawn after, and anybody can draw them again."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.oversight.legality import commands, queries
from yiwang.oversight.legality.rules import drawing as rules
from yiwang.oversight.legality.types import DrawPlan, Point, SheetState
from yiwang.oversight.supervision.tests import measure_factories as f

from .factories import FAULT, decided, fault_findings, sheet_row

PLAN = DrawPlan("三月行政许可抽查", date(2026, 2, 1), date(2026, 3, 2), 20)
SEED = "0" * 64
LINES = [[str(n), "a" if n < 5 else "b"] for n in range(1, 21)]


@pytest.fixture
def there(db):
    return f.county()


def committed(there, **changes):
    return commands.commit_draw(plan=replace(PLAN, **changes), actor=there.legal, at=f.AT)


def drawn(there, **changes):
    key = committed(there, **changes)
    commands.draw_lots(draw_id=key, actor=there.legal, at=f.later(1))
    return key


def look(key, viewer, days=1):
    return queries.draw(key, viewer=viewer, today=f.later(days).date())


def sheets(key, there):
    return queries.sheets(key, limit=100, viewer=there.legal, today=f.AT.date())


def one(key, viewer):
    return queries.sheet(key, viewer=viewer, today=f.AT.date())


def test_the_same_seed_and_list_draw_the_same():
    found = rules.drawn(SEED, LINES, 20, is_stratified=False)
    assert len(found) == 4
    assert found == rules.drawn(SEED, list(reversed(LINES)), 20, is_stratified=False)
    assert found != rules.drawn("1" * 64, LINES, 20, is_stratified=False)


@pytest.mark.parametrize(("share", "a", "b"), [(1, 1, 1), (25, 1, 4), (100, 4, 16)])
def test_strata_give_each_organisation_its_share(share, a, b):
    office = dict(LINES)
    found = [office[n] for n in rules.drawn(SEED, LINES, share, is_stratified=True)]
    assert (found.count("a"), found.count("b")) == (a, b)


def test_a_draw_is_committed_to_before_and_revealed_after(there):
    for n in range(10):
        decided(there, n)
    key = committed(there)
    before = queries.public_draws(f.COUNTY, viewer=ANYONE, today=f.AT.date())[0]
    assert (before.seed, before.list_sm3, len(before.seed_sm3)) == ("", "", 64)
    with pytest.raises(commands.CannotDraw, match="还没有结束"):
        commands.draw_lots(draw_id=key, actor=there.legal, at=f.AT)
    assert commands.draw_lots(draw_id=key, actor=there.legal, at=f.later(1)) == 2
    after = queries.public_draws(f.COUNTY, viewer=ANYONE, today=f.AT.date())[0]
    assert rules.digest(after.seed) == before.seed_sm3
    assert (after.list_size, after.drawn) == (10, 2)
    with pytest.raises(commands.CannotDraw, match="已经抽取"):
        commands.draw_lots(draw_id=key, actor=there.legal, at=f.later(2))


def test_anybody_draws_again_offline(there, tmp_path, capsys):
    for n in range(10):
        decided(there, n)
    told = queries.exported(drawn(there), viewer=there.legal)
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(told), "utf8")
    call_command("verify_draw", path)
    assert "holds: 2 of 10" in capsys.readouterr().out
    for change, said in (
        ({"seed": SEED}, "not the one that was committed"),
        ({"list": told["list"][1:]}, "not the one that was closed"),
        ({"drawn": told["drawn"][1:]}, "other decisions"),
    ):
        path.write_text(json.dumps(told | change), "utf8")
        with pytest.raises(CommandError, match=said):
            call_command("verify_draw", path)


def test_refusals_are_all_checked_when_the_plan_says_so(there):
    for n in range(10):
        decided(there, n, outcome="REFUSED" if n < 3 else "GRANTED")
    decided(there, 10, decided_on=date(2026, 1, 31))
    found = sheets(drawn(there, share=1, with_refusals=True), there)
    assert len([row for row in found if row.outcome == "REFUSED"]) == 3
    assert len([row for row in found if not row.by_rule]) == 1


def test_what_a_plan_lacks_is_named(there):
    with pytest.raises(commands.CannotDraw) as refused:
        committed(there, name=" ", share=0, last=date(2026, 3, 1))
    assert sorted(refused.value.fields) == ["last", "name", "share"]
    with pytest.raises(NotPermitted):
        commands.commit_draw(plan=PLAN, actor=there.watcher, at=f.AT)


def test_a_fault_confirmed_by_another_is_a_finding(there):
    decided(there, 0)
    key = sheets(drawn(there, share=100), there)[0].id
    commands.check_decision(sheet_id=key, version=1, faults=FAULT, actor=there.legal, at=f.AT)
    assert not one(key, there.legal).may_confirm
    given = {"sheet_id": key, "version": 2, "agrees": True, "text": "情况属实", "at": f.AT}
    with pytest.raises(commands.CannotCheckDecision):
        commands.confirm_check(actor=there.legal, **(given | {"text": "情况属实，同意"}))
    with pytest.raises(commands.CannotCheckDecision) as refused:
        commands.confirm_check(actor=there.other_legal, **given)
    assert list(refused.value.fields) == ["text"]
    commands.confirm_check(actor=there.other_legal, **(given | {"text": "情况属实，同意"}))
    found = fault_findings()
    assert [(r.rule_id, r.state, r.quote) for r in found] == [
        ("L10", "CONFIRMED", [["理由", FAULT[Point.REASONS]]])
    ]
    number = f.issued(there, findings=(found[0].pk,), officer=None)
    assert f.paper(number).organisation_id == there.market


def test_what_is_fine_is_no_finding_and_a_sheet_may_go_back(there):
    decided(there, 0)
    key = sheets(drawn(there, share=100), there)[0].id
    commands.check_decision(sheet_id=key, version=1, faults=FAULT, actor=there.legal, at=f.AT)
    commands.confirm_check(
        sheet_id=key, version=2, agrees=False, text="请再看第三页", actor=there.other_legal, at=f.AT
    )
    commands.check_decision(sheet_id=key, version=3, faults={}, actor=there.legal, at=f.AT)
    with pytest.raises(commands.SheetConflict):
        commands.check_decision(sheet_id=key, version=3, faults={}, actor=there.legal, at=f.AT)
    commands.confirm_check(
        sheet_id=key,
        version=4,
        agrees=True,
        text="没有问题，同意",
        actor=there.other_legal,
        at=f.AT,
    )
    assert one(key, there.legal).row.state is SheetState.CONFIRMED
    assert fault_findings() == []


def test_nobody_checks_the_own_organisation_and_others_see_nothing(there):
    decided(there, 0)
    key = drawn(there, share=100)
    sheet = sheets(key, there)[0].id
    own = f.stranger(
        there.legal, organisation_id=there.market, organisation_ids=frozenset({there.market})
    )
    assert not one(sheet, own).may_check
    with pytest.raises(commands.CannotCheckDecision):
        commands.check_decision(sheet_id=sheet, version=1, faults={}, actor=own, at=f.AT)
    away = f.stranger(there.legal, region_code="990103000000")
    for who in (there.watcher, there.officer, away, SYSTEM):
        with pytest.raises(NotFound):
            look(key, who)
        with pytest.raises(NotFound):
            one(sheet, who)


def test_the_database_keeps_two_hands_apart(there):
    decided(there, 0)
    row = sheet_row(sheets(drawn(there, share=100), there)[0].id)
    row.checked_by = row.confirmed_by = there.legal.id
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_draw_may_be_of_some_offices_and_items_and_says_so(there):
    decided(there, 0)
    decided(there, 1, organisation_id=there.civil)
    decided(there, 2, basic_code="000131002000")
    key = committed(there, share=100, organisations=(there.market,), items=("000131001000",))
    commands.draw_lots(draw_id=key, actor=there.legal, at=f.later(1))
    assert [row.matter for row in sheets(key, there)] == ["990102202600000000"]
    told = queries.public_draws(f.COUNTY, viewer=ANYONE, today=f.AT.date())[0]
    assert told.scope == "单位：示例县市场监督管理局；事项：000131001000"
    with pytest.raises(commands.CannotDraw) as refused:
        committed(there, items=("131",))
    assert list(refused.value.fields) == ["items"]
