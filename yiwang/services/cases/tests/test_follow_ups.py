"""Renewal, change and cancellation as the holder applies for them; a renewal nobody decided."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands, models, queries, schedules
from yiwang.services.cases.events import ResultFollowed
from yiwang.services.cases.queries import due
from yiwang.services.cases.rules import follow_ups as rules
from yiwang.services.cases.types import (
    CaseState,
    DocumentKind,
    Outcome,
    Purpose,
    ResultState,
)

from .factories import AT, VALUES, publish, upload, version_of
from .test_results import granted, letter, result

SOON = date(2026, 4, 10)
AFTER = datetime(2026, 4, 13, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "purpose", "code"),
    [
        ("食品经营许可证核发（新办）", Purpose.RENEW, "b"),
        ("食品经营许可证核发（新办）", Purpose.CHANGE, "a"),
        ("企业设立登记", Purpose.CANCEL, "d"),
        ("企业设立登记", Purpose.RENEW, ""),
        ("烟草专卖零售许可证核发", Purpose.RENEW, ""),
    ],
)
def test_the_item_that_handles_it_is_found_by_what_it_is_about(name, purpose, code):
    offered = [
        ("a", "食品经营许可变更"),
        ("b", "食品经营许可延续"),
        ("c", "死亡注销户口"),
        ("d", "企业注销登记（一般程序）"),
    ]
    assert rules.place_of(name, purpose, offered) == code


@pytest.mark.law("行政许可法", 50)
@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (("2021-01-01", "2025-12-31"), ("2026-01-01", "2030-12-31")),
        (("2023-03-01", "2024-02-29"), ("2024-03-01", "2025-02-28")),
        (("2026-03-02", "2026-04-10"), ("2026-04-11", "2026-05-20")),
    ],
)
def test_the_next_term_is_as_long_as_the_last(term, expected):
    assert rules.next_term(*map(date.fromisoformat, term)) == tuple(
        map(date.fromisoformat, expected)
    )


@pytest.mark.parametrize(
    ("filed", "in_time"), [(date(2026, 3, 11), True), (date(2026, 3, 12), False)]
)
def test_thirty_days_before_the_expiry_is_in_time(filed, in_time):
    assert rules.is_in_time(filed, SOON) is in_time


def follow(world, number, purpose, at=AT, file=True):
    draft = commands.begin_follow_up(earlier=number, purpose=purpose, actor=world.zhang, at=at)
    if file:
        act: dict[str, Any] = {"number": draft.number, "actor": world.zhang, "at": at}
        commands.autosave(values=VALUES, version=draft.version, page="applicant", **act)
        commands.attach(
            material_no=3, file_id=upload(world.zhang, f"draft:{draft.number}", at), **act
        )
        commands.promise(material_no=4, **act)
        commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
        commands.submit(token=draft.token, **act)
    return draft.number


def to_decide(world, number, at=AT):
    common: dict[str, Any] = {"case": number, "at": at}
    commands.accept(actor=world.clerk, **common)
    commands.review(opinion="符合", passed=True, actor=world.reviewer, **common)
    commands.send_to_decision(proposal="拟准予", actor=world.reviewer, **common)


def test_a_follow_up_begins_filled_with_the_earlier_answers_at_the_right_item(world):
    number = granted(world)
    renewal = publish("000131001009", "01", "食品经营许可延续", world.market, world.form_version_id)
    draft = commands.begin_follow_up(
        earlier=number, purpose=Purpose.RENEW, actor=world.zhang, at=AT
    )
    assert draft.item_code == renewal
    assert draft.values["place"] == VALUES["place"]
    assert draft.signature_way == ""
    with pytest.raises(commands.HasDraft):
        commands.begin_follow_up(earlier=number, purpose=Purpose.RENEW, actor=world.zhang, at=AT)
    with pytest.raises(NotFound):
        commands.begin_follow_up(earlier=number, purpose=Purpose.RENEW, actor=world.li, at=AT)


def test_what_has_no_term_is_not_renewed_and_what_ended_not_followed_up(world):
    number = granted(world, until=None)
    with pytest.raises(commands.CannotBegin, match="不能申请延续"):
        commands.begin_follow_up(earlier=number, purpose=Purpose.RENEW, actor=world.zhang, at=AT)
    assert set(result(number, world.zhang).may_ask) == {Purpose.CHANGE, Purpose.CANCEL}


@pytest.mark.law("行政许可法", 49)
@pytest.mark.law("行政许可法", 50)
@pytest.mark.parametrize(
    ("purpose", "state", "term"),
    [
        (Purpose.RENEW, ResultState.RENEWED, (date(2026, 4, 11), date(2026, 5, 20))),
        (Purpose.CHANGE, ResultState.CHANGED, (AT.date(), SOON)),
        (Purpose.CANCEL, ResultState.CANCELLED, (AT.date(), None)),
    ],
)
def test_granting_a_follow_up_settles_the_earlier_result_in_one_act(
    world, events, purpose, state, term
):
    number = granted(world, until=SOON)
    later = follow(world, number, purpose)
    assert [v.number for v in result(number, world.zhang).follow_ups] == [later]
    to_decide(world, later)
    commands.decide(case=later, outcome=Outcome.GRANTED, actor=world.approver, at=AT)
    before, now = result(number, world.zhang), result(later, world.zhang)
    assert before.state is state
    assert (now.valid_from, now.valid_until) == term
    assert [(v.number, v.is_later) for v in now.follow_ups] == [(number, False)]
    assert "原决定书" in letter(later, DocumentKind.GRANT_DECISION)["follows"]
    assert [e.later_case_id for e in events(ResultFollowed)] == [later]
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert seen.history[-1].name.endswith({"CHANGE": "变更"}.get(purpose, seen.history[-1].name))
    assert seen.state is CaseState.DECIDED


def test_refusing_a_follow_up_leaves_the_earlier_result(world):
    number = granted(world, until=SOON)
    later = follow(world, number, Purpose.RENEW)
    to_decide(world, later)
    commands.decide(
        case=later, outcome=Outcome.REFUSED, reason="不符合", clause="《食品安全法》第三十三条",
        remedy="可以依法申请行政复议或者提起行政诉讼", actor=world.approver, at=AT,
    )  # fmt: skip
    assert result(number, world.zhang).state is ResultState.VALID
    assert models.FollowUp.objects.get(pk=later).settled_on is not None


def test_what_was_revoked_meanwhile_is_not_renewed(world):
    number = granted(world, until=SOON)
    later = follow(world, number, Purpose.RENEW)
    to_decide(world, later)
    models.GrantedResult.objects.filter(case=number).update(
        state=ResultState.REVOKED, changed_on=AT.date()
    )
    with pytest.raises(commands.CannotDecide, match="已撤销"):
        commands.decide(case=later, outcome=Outcome.GRANTED, actor=world.approver, at=AT)


@pytest.mark.law("行政许可法", 50)
def test_a_renewal_nobody_decided_before_the_expiry_is_deemed_granted(world):
    number = granted(world, until=SOON)
    later = follow(world, number, Purpose.RENEW)
    to_decide(world, later)
    assert due.undecided_renewals(viewer=SYSTEM, at=AT) == []
    assert due.undecided_renewals(viewer=SYSTEM, at=AFTER) == [later]
    assert commands.deem_renewed(case=later, actor=SYSTEM, at=AFTER)
    assert not commands.deem_renewed(case=later, actor=SYSTEM, at=AFTER)
    assert due.undecided_renewals(viewer=SYSTEM, at=AFTER) == []
    case = models.Case.objects.get(pk=later)
    assert (case.state, case.outcome) == (CaseState.DECIDED, Outcome.GRANTED)
    assert letter(later, DocumentKind.DEEMED_RENEWAL_NOTICE)["validity"].endswith("2026年5月20日")
    assert result(number, world.zhang, AFTER).state is ResultState.RENEWED
    assert result(later, world.zhang, AFTER).valid_until == date(2026, 5, 20)
    seen = queries.case_for_applicant(later, viewer=world.zhang, at=AFTER)
    assert any("视为准予延续：到此为止" in line for c in seen.clocks for line in c.reasons)
    with pytest.raises(commands.CannotAct):
        commands.decide(case=later, outcome=Outcome.GRANTED, actor=world.approver, at=AFTER)


def test_a_renewal_asked_for_late_or_waiting_for_the_applicant_is_not_deemed(world):
    number = granted(world, until=SOON)
    late = datetime(2026, 3, 16, 1, 30, tzinfo=UTC)
    later = follow(world, number, Purpose.RENEW, at=late)
    to_decide(world, later, at=late)
    assert due.undecided_renewals(viewer=SYSTEM, at=AFTER) == []
    assert not commands.deem_renewed(case=later, actor=SYSTEM, at=AFTER)
    assert version_of(later)


@pytest.mark.law("行政许可法", 50)
@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "有效期到2026年12月31日，要延续的请在2026年12月1日前申请"),
        (date(2026, 12, 2), "按时申请延续的日子（2026年12月1日）已经过了"),
    ],
)
def test_in_the_last_sixty_days_the_holder_reads_by_when_to_renew(world, today, said):
    number = granted(world)
    at = datetime(today.year, today.month, today.day, 1, 30, tzinfo=UTC)
    told = result(number, world.zhang, at).renew_now
    assert told == "" if not said else said in told


def reminders(world):
    rows = apps.get_model("notifications", "Message").objects.filter(
        person_id=world.zhang.person_id, subject="结果快到期"
    )
    return [row.text for row in rows.order_by("pk")]


@pytest.mark.law("行政许可法", 50)
def test_a_holder_is_told_once_before_the_expiry(world):
    number, endless = granted(world, until=SOON), granted(world, until=None)
    assert due.results_to_remind(viewer=world.approver, at=AT) == []
    assert due.results_to_remind(viewer=SYSTEM, at=AT) == [number], "only what has a term"
    schedules.remind_renewals(AT)
    schedules.remind_renewals(AT)
    (text,) = reminders(world)
    assert "有效期到2026年4月10日，要延续的请在2026年3月11日前申请" in text
    assert not commands.remind_renewal(case=endless, actor=SYSTEM, at=AT)
    with pytest.raises(NotPermitted):
        commands.remind_renewal(case=number, actor=world.approver, at=AT)


def test_who_asked_for_the_renewal_or_lost_the_result_is_not_told(world):
    asked, ended, later_on = (granted(world, until=SOON) for _ in range(3))
    follow(world, asked, Purpose.RENEW)
    models.GrantedResult.objects.filter(case=ended).update(
        state=ResultState.REVOKED, changed_on=AT.date()
    )
    models.GrantedResult.objects.filter(case=later_on).update(valid_until=date(2026, 12, 31))
    assert due.results_to_remind(viewer=SYSTEM, at=AT) == [asked]
    assert not commands.remind_renewal(case=asked, actor=SYSTEM, at=AT)
    assert due.results_to_remind(viewer=SYSTEM, at=AT) == [], "never looked at again"
    assert not commands.remind_renewal(case=ended, actor=SYSTEM, at=AT)
    assert reminders(world) == []
