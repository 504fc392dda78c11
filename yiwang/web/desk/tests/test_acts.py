"""The acts upon a case as pages: what is asked, what is refused, what happens."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yiwang.services.cases import queries
from yiwang.services.cases.tests.factories import (
    AT,
    accepted_case,
    case_to_decide,
    decided_case,
    filed_case,
    reviewed_case,
    version_of,
)
from yiwang.services.cases.types import CaseState, Outcome, Overlay

pytestmark = pytest.mark.django_db
REASON = "不属于本机关的职责"
REMEDY = "可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼"


@pytest.fixture(autouse=True)
def now(freeze):
    freeze(AT)


def address(name, number):
    return reverse(f"desk:{name}", args=[number])


def look(world, number, who=None):
    return queries.case_for_staff(number, viewer=who or world.reviewer, at=AT)


def act(client, name, number, **fields):
    data = {"version": version_of(number), "step": "send", **fields}
    return client.post(address(name, number), data)


def text_of(response):
    return response.content.decode()


def test_acceptance_is_previewed_and_then_sent(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    assert "受理" in text_of(client.get(address("act-accept", number)))
    shown = client.post(address("act-accept", number), {"version": version_of(number)})
    assert "申请人会读到下面的文书" in text_of(shown)
    assert "待加盖" in text_of(shown)
    assert "2026年3月16日" in text_of(shown), "the date is the promise: ten working days"
    assert look(world, number).state is CaseState.SUBMITTED
    sent = act(client, "act-accept", number)
    assert sent.url == address("case", number)
    assert look(world, number).state is CaseState.ACCEPTED


def test_declining_asks_for_the_reason_and_the_right_authority(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    refused = act(client, "act-decline", number)
    assert refused.status_code == 422
    assert "请填写不予受理的理由" in text_of(refused)
    assert "请填写应当向哪个机关申请" in text_of(refused)
    assert "有 2 处需要修改" in text_of(refused)
    act(client, "act-decline", number, reason=REASON, authority="示例市城市管理局")
    assert look(world, number).state is CaseState.DECLINED


def point(number, **changes):
    return {
        "m-3-phrase": ["缺页"],
        "m-3-own": "第二页没有尺寸",
        "m-3-how": "补交第二页",
        "days": "15",
        "version": version_of(number),
        "step": "send",
        **changes,
    }


def test_a_correction_tells_every_point_at_once(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    both = point(number, **{"a-place-own": "没有写门牌号", "a-place-how": "写到门牌号"})
    shown = text_of(client.post(address("correction", number), {**both, "step": "preview"}))
    assert "缺页；第二页没有尺寸" in shown
    assert "写到门牌号" in shown
    client.post(address("correction", number), both)
    (notice,) = look(world, number).corrections
    assert [(p.label, p.how) for p in notice.points] == [
        ("经营场所布局图", "补交第二页"),
        ("经营场所", "写到门牌号"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"m-3-how": ""}, "请写明问题和怎样改"),
        ({"m-3-phrase": [], "m-3-own": ""}, "请写明问题和怎样改"),
        ({"m-3-phrase": [], "m-3-own": "", "m-3-how": ""}, "还没有写要补正的内容"),
        ({"days": "0"}, "补正期限要在 1 到 90 个工作日之间"),
    ],
)
def test_a_correction_without_problem_or_remedy_is_refused(desk, world, changes, sentence):
    number = filed_case(world)
    response = desk(world.clerk).post(address("correction", number), point(number, **changes))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert look(world, number).state is CaseState.SUBMITTED


def test_review_wants_every_line_then_goes_up(desk, world):
    number, client = accepted_case(world), desk(world.reviewer)
    client.post(address("case-claim", number), {"version": version_of(number)})
    refused = client.post(address("review", number), {"version": version_of(number)})
    assert refused.status_code == 422
    assert "请填写审查意见" in text_of(refused)
    ticks = {f"{c.key}-result": "PASS" for c in refused.context["checks"]}
    done = act(client, "review", number, passed="yes", opinion="符合条件", **ticks)
    assert done.url == address("case-opinions", number)
    assert [r.opinion for r in look(world, number).reviews] == ["符合条件"]
    act(client, "act-send-up", number, proposal="拟准予")
    assert look(world, number).state is CaseState.DECISION


def test_a_problem_needs_its_words(desk, world):
    number, client = accepted_case(world), desk(world.reviewer)
    client.post(address("case-claim", number), {"version": version_of(number)})
    response = act(client, "review", number, passed="no", opinion="缺", **{"m-3-result": "PROBLEM"})
    assert "请写明“经营场所布局图”有什么问题" in text_of(response)


def test_a_refusal_needs_reason_clause_and_remedy(desk, world):
    number, client = case_to_decide(world), desk(world.approver)
    bare = act(client, "act-decide", number, outcome="REFUSED")
    assert bare.status_code == 422
    for label in ("理由", "依据的条款", "救济途径"):
        assert f"不予的决定要写明{label}" in text_of(bare)
    words = {"reason": "场所不符合要求", "clause": "《食品安全法》第三十三条", "remedy": REMEDY}
    shown = act(client, "act-decide", number, outcome="REFUSED", **words, step="preview")
    assert "场所不符合要求" in text_of(shown)
    act(client, "act-decide", number, outcome="REFUSED", **words)
    assert look(world, number).decision.outcome is Outcome.REFUSED


def test_a_grant_waits_for_its_seal_and_can_be_handed_over(desk, world):
    number = case_to_decide(world)
    act(desk(world.approver), "act-decide", number, outcome="GRANTED", clause="《食品安全法》")
    assert look(world, number).label == "已决定·待用印"
    clerk = desk(world.clerk)
    assert str(number) in text_of(clerk.get(reverse("desk:handover")))
    done = act(clerk, "act-deliver", number, way="WINDOW", receiver="张三", evidence="本人签名")
    assert done.status_code == 302
    assert len(look(world, number).deliveries) == 1
    assert str(number) not in text_of(clerk.get(reverse("desk:handover")))


def test_returned_cases_are_reviewed_again(desk, world):
    number = case_to_decide(world)
    act(desk(world.approver), "act-return", number, reason="请补充现场核查的结论")
    file = look(world, number)
    assert (file.state, file.review_round) == (CaseState.REVIEW, 2)


def test_pauses_and_extension_are_laid_and_lifted(desk, world):
    number = reviewed_case(world)
    head, reviewer = desk(world.approver), desk(world.reviewer)
    special = {"kind": "TEST", "planned_days": "5", "basis": "第四十五条", "reason": "要检测"}
    act(head, "act-start-special", number, **special)
    assert look(world, number).overlay is Overlay.SPECIAL
    act(reviewer, "act-end-special", number, result="合格")
    act(head, "act-extend", number, days="5", reason="案情复杂")
    assert look(world, number).overlay is Overlay.EXTENDED
    why = {"reason": "等判决", "basis": "民事诉讼法", "resume_when": "判决生效"}
    act(head, "act-suspend", number, **why)
    assert look(world, number).overlay is Overlay.SUSPENDED
    act(reviewer, "act-resume", number, result="判决生效")
    act(head, "act-terminate", number, reason="申请人死亡", basis="行政许可法")
    assert look(world, number).state is CaseState.TERMINATED


def test_the_second_of_two_clerks_sees_the_conflict_and_keeps_the_text(desk, world):
    number = filed_case(world)
    opened = version_of(number)
    act(desk(world.reviewer), "act-accept", number)
    late = desk(world.clerk).post(
        address("act-decline", number),
        {"version": opened, "step": "send", "reason": REASON, "authority": "示例市"},
    )
    assert late.status_code == 409
    page = text_of(late)
    assert "已经处理过这件。您写的意见保存在下方，请先看最新情况再决定" in page
    assert "赵审" in page
    assert REASON in page
    assert "已受理" in page
    assert look(world, number).state is CaseState.ACCEPTED


def test_a_conflict_keeps_every_point_of_a_correction(desk, world):
    number = filed_case(world)
    written = point(number)
    act(desk(world.reviewer), "act-accept", number)
    late = desk(world.clerk).post(address("correction", number), written)
    assert late.status_code == 409
    assert "第二页没有尺寸" in text_of(late)
    assert not look(world, number).corrections


def test_a_double_click_accepts_once(desk, world):
    number, client = filed_case(world), desk(world.clerk)
    form = {"version": version_of(number), "step": "send"}
    first = client.post(address("act-accept", number), form)
    second = client.post(address("act-accept", number), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert [e.act for e in look(world, number).trace].count("ACCEPT") == 1


def test_who_claims_second_reads_who_was_first(desk, world):
    number = accepted_case(world)
    version = version_of(number)
    desk(world.reviewer).post(address("case-claim", number), {"version": version})
    late = desk(world.second)
    page = late.post(address("case-claim", number), {"version": version}, follow=True)
    assert "赵审在" in text_of(page)
    assert "领取了这件" in text_of(page)
    desk(world.reviewer).post(address("case-release", number), {"version": version_of(number)})
    assert look(world, number).claimed_by is None


def test_an_approver_may_not_decide_what_they_reviewed(desk, world):
    rights = world.approver.permissions | {"cases.review"}
    both = replace(world.reviewer, permissions=rights)
    number = case_to_decide(world)
    response = desk(both).get(address("act-decide", number), follow=True)
    assert "现在不能作出决定" in text_of(response)


def test_personal_data_is_masked_until_a_press_which_is_noted(desk, world):
    number = filed_case(world)
    unmasking = replace(
        world.clerk, permissions=world.clerk.permissions | {"personal_data.unmask", "audit.read"}
    )
    client = desk(unmasking)
    page = text_of(client.get(address("case-form", number)))
    assert "110101199003070011" not in page
    shown = client.post(address("case-unmask", number), {"key": "id_number"})
    assert "110101199003070011" in text_of(shown)
    log = text_of(client.get(reverse("desk:audit"), {"stream": number}))
    assert "cases.reveal" in log
    assert desk(world.approver).post(address("case-unmask", number)).status_code == 403


def test_documents_are_read_and_printed(desk, world):
    number, client = decided_case(world), desk(world.clerk)
    listed = text_of(client.get(address("case-documents", number)))
    assert "受理通知书" in listed
    for document in look(world, number).documents:
        page = text_of(client.get(reverse("desk:case-document", args=[number, document.n])))
        assert document.title in page
    printed = client.get(reverse("desk:case-document-pdf", args=[number, document.n]))
    assert printed.content.startswith(b"%PDF")
    unknown = reverse("desk:case-document", args=[number, 999])
    assert client.get(unknown).status_code == 404
