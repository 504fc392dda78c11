"""An agent or a helper does what the mandate in force allows, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from yiwang.services.cases import commands, queries
from yiwang.services.cases.rules import authority
from yiwang.services.cases.types import CorrectionPoint

from .factories import (
    AT,
    VALUES,
    citizen,
    filed_case,
    later,
    legal_person,
    mandate,
    person,
    ready_draft,
    upload,
)

pytestmark = pytest.mark.django_db
FILE: dict[str, Any] = {"values": VALUES, "promises": [4], "signature": {"way": "TYPED"}}


@pytest.fixture
def company(world):
    return legal_person()


@pytest.fixture
def agent(world, company):
    return citizen(world.zhang.person_id, legal_person_id=company)


def _change(**changes):
    assert apps.get_model("identity", "Mandate").objects.update(**changes)


def _refused(act, reason, *sentence):
    with pytest.raises(commands.NotAuthorised) as refused:
        act()
    assert refused.value.full_code == f"cases.not_authorised.{reason}"
    for words in sentence:
        assert words in refused.value.text


def _acts(world, agent, draft, at=AT):
    """Every act of an applicant on a draft."""
    act = {"number": draft.number, "actor": agent, "at": at}
    return {
        "begin": lambda: commands.begin(item_code=world.service, actor=agent, at=at),
        "autosave": lambda: commands.autosave(values={"place": "新地址"}, version=9, **act),
        "promise": lambda: commands.promise(material_no=4, **act),
        "sign": lambda: commands.sign(way="TYPED", evidence={"name": "张三"}, **act),
        "submit": lambda: commands.submit(token=draft.token, **act),
        "file": lambda: commands.file(
            item_code=world.permit,
            files=[(3, upload(agent, f"new:{agent.id}"))],
            idempotency_key="a",
            actor=agent,
            at=at,
            **FILE,
        ),
    }


@pytest.mark.parametrize("name", ["begin", "autosave", "promise", "sign", "submit", "file"])
def test_an_ended_mandate_allows_nothing_and_the_draft_stays(name, world, company, agent):
    mandate(agent.person_id, company=company)
    draft = ready_draft(world, actor=agent)
    _change(valid_until=AT.date() + timedelta(days=7))
    _refused(
        _acts(world, agent, draft, later(8))[name],
        "ended",
        "您的授权已于2026年3月9日到期，草稿仍在。请联系张*",
    )
    assert queries.draft(draft.number, viewer=agent).values["place"] == VALUES["place"]


@pytest.mark.parametrize("name", ["submit", "file"])
def test_a_mandate_to_fill_does_not_file(name, world, company, agent):
    mandate(agent.person_id, company=company, acts=["填写"])
    draft = ready_draft(world, actor=agent)
    acts = _acts(world, agent, draft)
    _refused(acts[name], "act", "您的授权不包括提交申请，请联系张*")


def test_a_mandate_to_submit_does_not_fill(world, company, agent):
    mandate(agent.person_id, company=company, acts=["提交"])
    begin = {"item_code": world.permit, "actor": agent, "at": AT}
    _refused(lambda: commands.begin(**begin), "act", "您的授权不包括填写申请")


def test_a_mandate_for_other_matters_does_not_reach_the_item(world, company, agent):
    mandate(agent.person_id, company=company, scope=["社保"])
    begin = {"item_code": world.permit, "actor": agent, "at": AT}
    _refused(lambda: commands.begin(**begin), "scope", "您的授权范围不包括这件事")


def test_nobody_acts_without_a_mandate(world, company, agent):
    begin = {"item_code": world.permit, "actor": agent, "at": AT}
    _refused(lambda: commands.begin(**begin), "ended", "您没有代办这件事的授权")


def test_a_mandate_that_ended_does_not_take_back_or_mend_a_case(world, company, agent):
    mandate(agent.person_id, company=company)
    number = filed_case(world, actor=agent)
    _change(acts=["填写"])
    _refused(lambda: commands.withdraw(number=number, actor=agent, at=AT), "act")
    _change(state="ENDED", ended_at=AT)
    _refused(
        lambda: commands.withdraw(number=number, actor=agent, at=AT), "ended", "2026年3月2日停止。"
    )
    point = CorrectionPoint(material_no=3, field="", problem="不清楚", how="重新上传")
    commands.request_correction(case=number, points=[point], actor=world.clerk, at=AT)
    _refused(lambda: commands.resubmit(number=number, actor=agent, at=AT), "ended")


def test_the_legal_representative_does_everything(world, company, agent):
    rows = apps.get_model("identity", "LegalPerson").objects.filter(pk=company)
    rows.update(representative=agent.person_id)
    number = filed_case(world, actor=agent)
    commands.withdraw(number=number, actor=agent, at=AT)


def test_a_helper_acts_for_the_person_until_the_mandate_ends(world):
    helped = person("李四", "110101199003072316")
    helper_id = person("赵六", "110101199003075816")
    helper = citizen(helper_id, on_behalf_of=helped)
    mandate(helper_id, principal_person_id=helped, scope=["许可", "其他"])
    draft = ready_draft(world, actor=helper)
    _change(state="ENDED", ended_at=AT)
    _refused(_acts(world, helper, draft)["submit"], "ended", "请联系李*")


def test_a_draft_may_be_dropped_after_the_mandate_ended(world, company, agent):
    mandate(agent.person_id, company=company)
    draft = ready_draft(world, actor=agent)
    _change(state="ENDED", ended_at=AT)
    commands.discard_draft(number=draft.number, actor=agent, at=AT)


@pytest.mark.parametrize(
    ("name", "themes", "is_permit", "ranges"),
    [
        ("食品经营许可证核发（新办）", ("行业准营",), True, {"许可"}),
        ("企业设立登记", ("开办企业",), True, {"许可", "登记"}),
        ("企业社会保险登记", (), False, {"登记", "社保"}),
        ("建筑工程施工许可证核发", ("施工许可",), True, {"许可", "工程"}),
        ("水土保持补偿费征收", (), False, {"税费"}),
        ("高龄津贴申领", ("养老",), False, {"其他"}),
    ],
)
def test_an_item_falls_in_the_ranges_its_name_and_themes_say(name, themes, is_permit, ranges):
    assert authority.reaches(name, themes, is_permit=is_permit) == ranges
