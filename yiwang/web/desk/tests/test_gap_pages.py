"""The desk's pages of acceptance with gaps, voiding, sending on and checking promises."""

import pytest
from django.urls import reverse

from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import (
    AT,
    accepted_case,
    filed_case,
    later,
    version_of,
)
from yiwang.services.cases.tests.test_promises import granted, item  # noqa: F401
from yiwang.services.cases.types import CaseState, GapPoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(freeze):
    freeze(AT)


def address(name, number, *more):
    return reverse(f"desk:{name}", args=[number, *more])


def act(client, name, number, *more, **fields):
    data = {"version": version_of(number), "step": "send", **fields}
    return client.post(address(name, number, *more), data)


def text_of(response):
    return response.content.decode()


def state(world, number):
    return queries.case_for_staff(number, viewer=world.reviewer, at=AT).state


def test_a_clerk_pre_accepts_and_a_window_takes_the_rest(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    page = text_of(client.get(address("pre-accept", number)))
    assert "可容缺，申请人已承诺补交" in page
    assert "没有标明可以容缺" in page
    gap = {"gap-3": "yes", "gap-3-missing": "没有盖章", "due_days": "15"}
    bare = act(client, "pre-accept", number, due_days="15")
    assert (bare.status_code, "请选择缺少的材料" in text_of(bare)) == (422, True)
    refused = act(client, "pre-accept", number, **gap)
    assert (refused.status_code, "请写明为什么可以先预受理" in text_of(refused)) == (422, True)
    gap["gap-3-reason"] = "图纸在设计院盖章"
    shown = act(client, "pre-accept", number, **gap, step="preview")
    assert "容缺预受理通知书" in text_of(shown)
    assert "法定时限：没有开始" in text_of(shown)
    assert act(client, "pre-accept", number, **gap).url == address("case", number)
    case = text_of(client.get(address("case", number)))
    assert "容缺材料：还有 1 项" in case
    assert "容缺理由：图纸在设计院盖章" in case
    assert "经营场所布局图" in text_of(client.get(reverse("desk:gaps")))
    noted = act(client, "act-note-pre-review", number, opinion="其他材料可行")
    assert noted.status_code == 302
    assert "还缺 1 项" in text_of(client.get(address("supply", number)))
    empty = act(client, "supply", number)
    assert (empty.status_code, "请补交经营场所布局图" in text_of(empty)) == (422, True)
    old = client.post(address("supply", number), {"version": 1, "paper-3": "paper"})
    assert (old.status_code, "已经处理过这件" in text_of(old)) == (409, True)
    assert act(client, "supply", number, **{"paper-3": "paper"}).status_code == 302
    assert state(world, number) is CaseState.SUBMITTED
    assert "没有等着补交的材料" in text_of(client.get(reverse("desk:gaps")))


def test_acceptance_with_gaps_offers_marked_materials_only(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    page = text_of(client.get(address("accept-with-gaps", number)))
    assert "食品安全制度" in page
    assert "随后补交：经营场所布局图" not in page
    day = {"due_on-year": "2026", "due_on-month": "3", "due_on-day": "9"}
    missing = act(client, "accept-with-gaps", number, **{"gap-4": "yes"})
    assert "请填写补交期限" in text_of(missing)
    shown = act(client, "accept-with-gaps", number, **{"gap-4": "yes"}, **day, step="preview")
    assert "容缺受理通知书" in text_of(shown)
    assert "2026年3月16日" in text_of(shown)
    act(client, "accept-with-gaps", number, **{"gap-4": "yes"}, **day)
    assert state(world, number) is CaseState.ACCEPTED
    late = desk(world.reviewer).get(address("accept-with-gaps", number))
    assert late.status_code == 302


def test_voiding_is_proposed_by_one_and_decided_by_another(desk, world):
    number = accepted_case(world)
    one, other = desk(world.reviewer), desk(world.approver)
    wrong = act(one, "act-propose-void", number, reason="重复", basis="第七条", continues="12")
    assert "请填写18位申请编号" in text_of(wrong)
    act(one, "act-propose-void", number, reason="同一份申请收了两次", basis="《行政许可法》第七条")
    assert "等待批准" in text_of(other.get(address("case", number)))
    assert "同意作废" not in text_of(one.get(address("case", number)))
    act(other, "act-void", number, answer="属实")
    assert state(world, number) is CaseState.VOID


def test_a_case_is_sent_on_with_its_reasons(desk, world):
    number, client = accepted_case(world), desk(world.approver)
    assert "其他机关" in text_of(client.get(address("transfer", number)))
    bare = act(client, "transfer", number, receiver="-")
    assert (bare.status_code, "请写明转送的理由" in text_of(bare)) == (422, True)
    words = {"organisation": "省药品监督管理局", "reason": "由省级决定", "basis": "第四十三条"}
    act(client, "transfer", number, receiver="-", **words)
    assert "省药品监督管理局" in text_of(client.get(address("case", number)))


def test_a_promise_is_checked_judged_and_answered(desk, world, item):  # noqa: F811
    number = granted(world, item)
    reviewer, head = desk(world.reviewer), desk(world.approver)
    assert "待核查" in text_of(reviewer.get(reverse("desk:promises")))
    assert "核查承诺" in text_of(reviewer.get(address("case", number)))
    assert reviewer.get(address("promise-check", number, 1)).status_code == 200
    seen = {"opinion": "没有洗消间", "on_site": "yes", "result": "FALSE"}
    alone = act(reviewer, "promise-check", number, 1, **seen)
    assert "两名以上工作人员" in text_of(alone)
    act(reviewer, "promise-check", number, 1, **{**seen, "on_site": "no"})
    assert "待认定" in text_of(head.get(reverse("desk:promises")))
    until = {
        "barred_until-year": "2026",
        "barred_until-month": "12",
        "barred_until-day": "31",
    }
    bare = act(head, "promise-judge", number, 1, proposal="RECTIFY", reason="不符", **until)
    assert "请填写整改期限" in text_of(bare)
    act(head, "promise-judge", number, 1, proposal="REVOKE", reason="与承诺不符", **until)
    assert "2026年12月31日 以前不再适用告知承诺" in text_of(head.get(address("case", number)))
    commands.object_to_judgement(
        number=number, n=1, objection="洗消间在二楼", actor=world.zhang, at=later(1)
    )
    assert "有异议待答复" in text_of(head.get(reverse("desk:promises")))
    assert head.get(address("promise-answer", number, 1)).status_code == 302


def test_a_correction_after_pre_acceptance_is_a_second_notice(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    plan = {"case": number, "gaps": [GapPoint(4)], "actor": world.clerk, "at": AT}
    commands.pre_accept(**plan)
    commands.supply(number=number, papers=[4], actor=world.clerk, at=AT)
    assert "再次要求补正的理由" in text_of(client.get(address("correction", number)))
