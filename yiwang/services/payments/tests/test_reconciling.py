"""A day's file against the book: each kind of difference, told once, resolved with a reason."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.payments import commands, models, queries, schedules
from yiwang.services.payments.providers import Fate, institution
from yiwang.services.payments.types.days import DifferenceKind

from .factories import AT, clerk, desk, order, owed, paid, play

pytestmark = pytest.mark.django_db
DAY, MORNING = local_date(AT), AT + timedelta(days=1)
K = DifferenceKind


def compare(at=MORNING, day=DAY):
    return commands.reconcile(day=day, actor=SYSTEM, at=at)


def found(**which):
    return queries.difference_lines(viewer=SYSTEM, **which)


def order_of(bill):
    return models.PaymentOrder.objects.filter(bill=bill).latest("pk").no


@pytest.mark.parametrize(
    ("fate", "kind"),
    [
        (Fate.FILE_SAME, None),
        (Fate.FILE_MISSING, K.ONLY_OURS),
        (Fate.FILE_SUM, K.SUM),
        (Fate.FILE_STATE, K.STATE),
        (Fate.FILE_EXTRA, K.ONLY_THEIRS),
    ],
)
def test_each_kind_of_difference_is_told_once(fate, kind):
    paid()
    odd = paid()
    play(order_of(odd), fate)
    for _ in range(2):
        compare()
    assert [one.kind for one in found()] == ([kind] if kind else [])
    (day,) = queries.day_lines(viewer=SYSTEM)
    lines = {K.ONLY_OURS: 1, K.ONLY_THEIRS: 3}.get(kind, 2)
    matched = 2 if kind in {None, K.ONLY_THEIRS} else 1
    assert (day.is_done, day.lines, day.compared, day.matched) == (True, lines, lines, matched)


def test_the_same_file_again_changes_nothing_and_a_corrected_one_closes_what_it_mends():
    odd = paid()
    play(order_of(odd), Fate.FILE_SUM)
    key = compare()
    before = models.Reconciliation.objects.get(pk=key)
    assert compare(MORNING + timedelta(hours=1)) == key
    assert models.Reconciliation.objects.get(pk=key).begun_at == before.begun_at
    play(order_of(odd), Fate.FILE_SAME)
    compare(MORNING + timedelta(hours=2))
    assert found() == ()
    (one,) = found(only_open=False)
    assert (one.reason, one.resolved_name) == ("重新取得的对账文件里已经一致", "系统")


def test_what_the_next_day_s_file_brings_closes_the_difference_of_the_day():
    odd = paid()
    play(order_of(odd), Fate.FILE_MISSING)
    compare()
    models.DemoMovement.objects.update(on=local_date(MORNING))
    play(order_of(odd), Fate.FILE_SAME)
    compare(MORNING + timedelta(days=1), local_date(MORNING))
    assert found() == ()
    assert found(only_open=False)[0].reason == "另一天的对账文件里已经一致"


def test_money_we_never_heard_of_is_asked_about_and_entered():
    _, boss = desk()
    bill = owed()
    play(order(bill), Fate.LOST)
    compare()
    (one,) = found()
    assert (one.kind, one.bill_id) == (K.ONLY_THEIRS, bill)
    with pytest.raises(NotFound):
        commands.ask_about_difference(difference=one.id, actor=clerk("外", "x"), at=MORNING)
    commands.ask_about_difference(difference=one.id, actor=boss, at=MORNING)
    assert found() == ()
    assert queries.bill(bill, viewer=SYSTEM).is_settled


def test_a_difference_is_resolved_once_with_its_reason():
    asker, boss = desk()
    play(order_of(paid()), Fate.FILE_MISSING)
    compare()
    (one,) = found()
    act: Any = {"difference": one.id, "at": MORNING}
    with pytest.raises(commands.CannotReconcile):
        commands.resolve_difference(**act, reason=" ", actor=boss)
    with pytest.raises(NotPermitted):
        commands.resolve_difference(**act, reason="记错", actor=asker)
    with pytest.raises(commands.CannotReconcile):
        commands.ask_about_difference(**act, actor=boss)
    commands.resolve_difference(**act, reason="支付机构次日补报", version=one.version, actor=boss)
    with pytest.raises(commands.DifferenceConflict, match="孙批已经处理"):
        commands.resolve_difference(**act, reason="另一个说法", version=one.version, actor=boss)
    compare(MORNING + timedelta(hours=3))
    assert found() == ()


def test_a_day_that_is_not_over_or_a_broken_file_counts_for_nothing(monkeypatch):
    with pytest.raises(commands.CannotReconcile) as refused:
        compare(AT)
    assert refused.value.full_code.endswith("away")
    kind = type(institution()[1])
    monkeypatch.setattr(kind, "statement", lambda self, *, day, at: b"cut,off\r\n")
    with pytest.raises(commands.CannotReconcile, match="不完整"):
        compare()
    assert not models.Reconciliation.objects.exists()


def test_it_runs_by_itself_each_morning_and_costs_few_statements(django_assert_max_num_queries):
    for _ in range(4):
        paid()
    schedules.reconcile(MORNING)
    assert [d.matched for d in queries.day_lines(viewer=SYSTEM)] == [4, 0, 0]
    play(order_of(paid()), Fate.FILE_SUM)
    with django_assert_max_num_queries(50):
        compare(MORNING + timedelta(hours=1))


def test_each_sees_the_differences_of_their_own_organisation():
    _, boss = desk()
    play(order_of(paid()), Fate.FILE_MISSING)
    compare()
    stranger = clerk("外", "payments.reconcile", payee=models.Bill._meta.pk.default())
    assert [len(queries.difference_lines(viewer=v)) for v in (boss, stranger)] == [1, 0]
    assert queries.day_lines(viewer=clerk("无", "cases.read")) == ()
