"""Every state and every overlay answers the four questions in words (ux.md 0.2)."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Suspension
from yiwang.services.cases.rules import labels, lifecycle
from yiwang.services.cases.rules.standing import standing
from yiwang.services.cases.types import (
    CaseState,
    CorrectionPoint,
    CorrectionView,
    Outcome,
    Overlay,
    StopKind,
    SuspensionView,
)
from yiwang.services.cases.types.scene import (
    HearingOrigin,
    HearingStage,
    HearingView,
    ProcedureView,
    Proceedings,
)
from yiwang.services.payments.types import BillLine, BillState

from . import joint_factories as j
from .factories import AT, accepted_case, decided_case, filed_case, later, reviewed_case
from .test_gaps import pre_accept, with_gaps

pytestmark = pytest.mark.django_db
S, V = CaseState, Overlay
DAY = date(2026, 3, 16)
OFFICE = "示例县市场监督管理局"
UNDER_REVIEW = (S.REVIEW, S.DECISION)
EVERY = {(s, v) for s in S for v in (V if s in UNDER_REVIEW else (V.NONE,))}
"""Overlays lie over the review and the decision only (lifecycle.overlay_after)."""


def asked(after=False):
    """A notice of correction that waits."""
    return CorrectionView(1, ({"name": "布局图"},), AT, DAY, "", None, after)


def bill():
    """A bill that waits."""
    return BillLine(UUID(int=1), "1", "case:1", "登记费", "张*", 1000, 0, DAY, BillState.OPEN, AT)


def pause(kind, name):
    """A stop that is not over."""
    return SuspensionView(1, kind, name, "规定", "案情复杂", 5, DAY, None, "判决生效", "孙批")


def review(body="省评审中心"):
    """An expert review under way."""
    return Proceedings(
        procedures=(
            ProcedureView(
                1, "EXPERT", "专家评审", body, "", "规定", "", 5, 1, DAY, DAY, None, None, "", 0,
                "", (), (),
            ),
        )
    )  # fmt: skip


def hearing(stage):
    """A hearing so far."""
    return Proceedings(
        hearings=(
            HearingView(
                1, HearingOrigin.RIGHT, stage, "", "采光", "第四十七条", DAY, DAY, "张三", "", DAY,
                datetime(2026, 3, 20, 1, 0, tzinfo=AT.tzinfo), "三楼会议室", "李主持", True, "",
                "", "", (), "", None,
            ),
        )
    )  # fmt: skip


# What it is; what differs from an open case due on a day; who, by when and what next must say.
TABLE = [
    ("待收件", {"state": S.SUBMITTED}, OFFICE, "3月16日（还剩 5 个工作日）", "不用做什么"),
    ("预审", {"state": S.PRE_REVIEW}, OFFICE, "3月16日", "不用做什么"),
    ("待补正", {"state": S.CORRECTION, "corrections": (asked(),)}, "您", "3月16日", "去补正"),
    ("预受理", {"state": S.PRE_ACCEPTED, "gaps": 2}, "您", "3月16日", "去补交"),
    ("已受理", {"state": S.ACCEPTED}, OFFICE, "3月16日", "不用做什么"),
    ("容缺受理", {"state": S.ACCEPTED, "gaps": 1}, OFFICE, "3月16日", "去补交"),
    ("审查", {"state": S.REVIEW}, OFFICE, "3月16日", "不用做什么"),
    ("决定", {"state": S.DECISION}, OFFICE, "3月16日", "不用做什么"),
    ("超期", {"state": S.REVIEW, "days_left": -2}, OFFICE, "超过 2 个工作日，可以催办", "不用"),
    *[
        row
        for s in UNDER_REVIEW
        for row in (
            (
                "已延期",
                {"state": s, "overlay": V.EXTENDED, "suspensions": (pause("EXTEND", "延期"),)},
                OFFICE, "3月16日", "不用做什么",
            ),
            (
                "特别程序",
                {"state": s, "overlay": V.SPECIAL, "due_on": None, "proceedings": review()},
                "专家评审由省评审中心实施", "预计2026年3月16日恢复", "不用做什么",
            ),
            (
                "听证期间",
                {"state": s, "overlay": V.SPECIAL, "due_on": None,
                 "proceedings": hearing(HearingStage.ARRANGED)},
                OFFICE, "暂停计时", "3月20日 09:00 参加听证，地点：三楼会议室",
            ),
            (
                "已中止",
                {"state": s, "overlay": V.SUSPENDED, "due_on": None,
                 "suspensions": (pause("SUSPENSION", "中止"),)},
                OFFICE, "恢复条件：判决生效", "恢复条件",
            ),
            (
                "待缴费",
                {"state": s, "overlay": V.PAYMENT, "due_on": None, "bills": (bill(),)},
                "您", "3月16日前缴费", "去缴费",
            ),
            (
                "缴费待确认", {"state": s, "overlay": V.PAYMENT, "due_on": None},
                OFFICE, "暂停计时", "缴费结果确认以后",
            ),
            (
                "受理后补正",
                {"state": s, "overlay": V.CORRECTION, "corrections": (asked(after=True),)},
                "您", "3月16日前补正", "去补正",
            ),
        )
    ],
    ("告知听证", {"state": S.DECISION, "proceedings": hearing(HearingStage.TOLD)},
     OFFICE, "3月16日", "3月16日前要求听证"),
    ("核对笔录", {"state": S.DECISION, "proceedings": hearing(HearingStage.RECORDED)},
     OFFICE, "3月16日", "核对听证笔录"),
    ("牵头", {"state": S.REVIEW, "joint_number": "own"}, "（牵头）", "3月16日", "不用做什么"),
    ("联办一项", {"state": S.CORRECTION, "joint_number": 1}, "您", "3月16日", "牵头单位一次"),
    ("待用印", {"state": S.DECIDED, "outcome": Outcome.GRANTED}, OFFICE, "3月16日", "用印后"),
    ("待领取", {"state": S.ISSUING, "outcome": Outcome.GRANTED, "delivery_way": "WINDOW"},
     "您", "3月16日", "领取"),
    ("在寄", {"state": S.ISSUING, "outcome": Outcome.GRANTED, "delivery_way": "POST"},
     "正在寄给您", "3月16日", "寄到"),
    ("不予", {"state": S.ISSUING, "outcome": Outcome.REFUSED}, "您", "3月16日", "行政复议"),
    ("部分准予", {"state": S.ISSUING, "outcome": Outcome.PARTLY}, "您", "3月16日", "每一项"),
    ("已送达", {"state": S.DELIVERED, "outcome": Outcome.GRANTED, "decided_on": DAY},
     "已经办完", "3月16日已经作出决定", "随时可以下载"),
    ("办结", {"state": S.CLOSED, "outcome": Outcome.REFUSED, "decided_on": DAY},
     "已经办完", "3月16日已经作出决定", "行政复议"),
    ("不予受理", {"state": S.DECLINED}, "没有人在办", "不再计时", "该办理的单位"),
    ("不需办理", {"state": S.NOT_NEEDED}, "没有人在办", "不再计时", "原因"),
    ("已撤回", {"state": S.WITHDRAWN}, "没有人在办", "不再计时", "重新申请"),
    ("已终止", {"state": S.TERMINATED}, "没有人在办", "不再计时", "救济渠道"),
    ("作废", {"state": S.VOID}, "没有人在办", "不再计时", "救济渠道"),
    ("已转送", {"state": S.TRANSFERRED}, "接收机关", "重新计算", "不用重新提交"),
]  # fmt: skip


def place(changes):
    return changes["state"], changes.get("overlay", V.NONE)


def test_no_state_and_no_overlay_is_left_out():
    assert {place(changes) for _, changes, *_ in TABLE} == EVERY


def view(world, changes):
    """A case as it would be: told by the rule, from a real one."""
    own = queries.case_for_applicant(filed_case(world), viewer=world.zhang, at=AT)
    if changes.get("joint_number") == "own":
        changes = {**changes, "joint_number": own.number}
    made = replace(own, **{"due_on": DAY, "days_left": 5, **changes})
    told = labels.told(
        labels.Told(
            made.organisation_name, made.state, made.outcome, made.overlay, made.due_on,
            made.days_left, 1, "等判决", made.delivery_way, DAY, "专家评审", ("审查",), DAY,
        )
    )  # fmt: skip
    return replace(made, told=told)


@pytest.mark.parametrize(("name", "changes", "who", "by", "following"), TABLE)
def test_each_answers_the_four_questions(world, name, changes, who, by, following):  # noqa: PLR0917  a row
    found = standing(view(world, changes))
    assert who in found.who, name
    assert by in found.by, name
    assert following in found.next, name
    for answer in (found.now, found.who, found.by, found.next):
        assert answer
        assert "None" not in answer
        assert not re.search("[A-Z_]{4,}", answer), "words of ours, not of citizens"


def now(number, world):
    return queries.case_for_applicant(number, viewer=world.zhang, at=later(3)).standing


def test_what_ended_it_is_told_and_not_what_stopped_it_before(world):
    number = reviewed_case(world)
    given = {"case": number, "actor": world.approver}
    commands.suspend(reason="等判决", basis="规定", resume_when="判决生效", at=AT, **given)
    assert now(number, world).by == "暂停计时，恢复条件：判决生效"
    commands.resume(result="判决生效", at=later(1), **given)
    commands.terminate(reason="主体注销", basis="规定", at=later(2), **given)
    assert now(number, world).now == "因主体注销终止。"


def test_an_extension_is_told_with_its_own_reason(world):
    number = reviewed_case(world)
    given = {"case": number, "actor": world.approver}
    commands.extend(days=5, reason="案情复杂", at=AT, **given)
    commands.start_special(
        kind=StopKind.EXPERT, basis="规定", reason="要评审", planned_days=5, at=AT, **given
    )
    assert "预计2026年3月9日恢复" in now(number, world).by
    commands.end_special(result="通过", at=later(1), **given)
    assert Suspension.objects.filter(case=number).count() == 2
    assert now(number, world).now.startswith("因案情复杂，经批准延长")


def test_what_may_follow_is_counted_before_and_after_acceptance(world):
    before, after = filed_case(world), filed_case(world)
    pre_accept(world, before)
    with_gaps(world, after)
    assert "去补交" in now(before, world).next
    assert "不能作出准予的决定" in now(after, world).next


def test_a_part_sends_the_applicant_to_the_whole(db):
    there = j.joint()
    number = j.filed(there)
    point = CorrectionPoint(material_no=3, field="", problem="没有比例尺", how="补画比例尺")
    commands.request_correction(case=number, points=[point], actor=there.lead, at=AT)
    whole, part = (
        queries.case_for_applicant(one, viewer=there.world.zhang, at=later(1)).standing
        for one in (number, j.part(number, j.PERMIT).number)
    )
    assert (whole.who, "去补正" in whole.next) == ("您", True)
    assert part.next
    assert "去补正" not in part.next


def test_overlays_lie_nowhere_else():
    """The table above is whole only as long as this holds."""
    for state in set(S) - set(UNDER_REVIEW):
        for act in lifecycle.TABLE[state]:
            assert lifecycle.overlay_after(state, V.NONE, act) is V.NONE


def test_a_decision_that_waits_for_its_seal_has_a_day_too(world):
    found = now(decided_case(world), world)
    assert found.by.startswith("2026年3月16日")
    assert "用印" in found.next


def test_the_day_of_an_accepted_case_is_its_promise(world):
    number = accepted_case(world)
    row = queries.case_for_applicant(number, viewer=world.zhang, at=AT + timedelta(minutes=1))
    assert row.standing.by == "2026年3月16日（还剩 10 个工作日）"
