"""The fee of the situation goes into the case and stays there, whatever the guide says later."""

from typing import Any

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as places
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.tests.factories import some

from .factories import AT, upload
from .test_situations import FEE, SITUATIONS, filed, item  # noqa: F401

pytestmark = pytest.mark.django_db
DEARER = {"charged": True, "standard": "工本费20元", "basis": "《食品安全法》第三十六条"}
SENTENCE = "办事指南有更新，请打开草稿核对以后再提交"


def republish(code, *, questions=None, **changes):
    """Publish the list again: situation → what is another in it."""
    edition = some(guides.list_edition(code))
    rows: list[Any] = list(SITUATIONS)
    merged = [(row, changes.get(row["key"], {})) for row in rows]
    kept = [{**row, **change} for row, change in merged if change is not None]
    body = {**edition.content, "situations": kept}
    if questions:
        body["questions"] = questions
    catalogue.publish_lists(
        basic_code=edition.basic_code,
        body=body,
        organisations=[some(places.organisation(some(edition.organisation_id)))],
        form_version_id=edition.form_version_id,
        actor=SYSTEM,
        at=AT,
    )


def fee_of(number):
    return Case.objects.get(pk=number).fee


def ready(world, code, situation="renew", answers=None):
    """A draft that could be filed."""
    draft = commands.begin(
        item_code=code,
        situation=situation,
        answers=answers or {"q1": "a"},
        actor=world.zhang,
        at=AT,
    )
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values={"phone": "13800138000", "place": "示例路1号"}, version=1, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    return queries.draft(draft.number, viewer=world.zhang)


def submit(world, draft):
    return commands.submit(number=draft.number, token=draft.token, actor=world.zhang, at=AT)


@pytest.mark.law("行政许可法", 58)
def test_the_fee_of_the_situation_is_kept_with_the_case_for_ever(world, item):  # noqa: F811
    number = filed(world, item, "renew", phone="13800138000")
    assert fee_of(number) == FEE
    republish(item, renew={"fee": DEARER})
    mine = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (mine.situation_name, mine.fee.text_with_basis) == (
        "换证", "工本费10元（依据：《食品安全法》第三十五条）",
    )  # fmt: skip
    staff = queries.case_for_staff(number, viewer=world.clerk, at=AT)
    assert (staff.situation, staff.fee) == ("换证", mine.fee)
    receipt = staff.documents[-1]
    assert ["收费", "工本费10元"] in [row for part in receipt.parts for row in part.get("rows", ())]


def test_a_case_filed_before_fees_were_kept_costs_what_its_guide_said(world, item):  # noqa: F811
    number = filed(world, item, "renew", phone="13800138000")
    Case.objects.filter(pk=number).update(fee={})
    republish(item, renew={"fee": DEARER})
    assert queries.case_for_applicant(number, viewer=world.zhang, at=AT).fee.text == "工本费10元"


def test_another_situation_chosen_in_the_draft_is_what_is_charged(world, item):  # noqa: F811
    draft = ready(world, item)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.choose_situation(situation="fresh", answers={"q1": "b", "q2": "b"}, **act)
    commands.attach(material_no=3, file_id=upload(world.zhang, f"draft:{draft.number}"), **act)
    commands.promise(material_no=4, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    assert fee_of(submit(world, draft).number)["charged"] is False


def test_a_fee_that_changed_under_an_open_draft_is_told_before_it_is_charged(world, item):  # noqa: F811
    draft = ready(world, item)
    republish(item, renew={"fee": DEARER})
    with pytest.raises(commands.CannotSubmit, match=SENTENCE) as refused:
        submit(world, draft)
    assert refused.value.full_code == "cases.cannot_submit.guide"
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    now = commands.carry_over(**act)
    assert [(line.value, line.why) for line in now.carried] == [
        ("收费：工本费20元（依据：《食品安全法》第三十六条）",
         "收费有更新，原来是工本费10元（依据：《食品安全法》第三十五条）"),
    ]  # fmt: skip
    assert (now.situation, now.answers, now.signature_way) == ("renew", {"q1": "a"}, "")
    assert now.values == draft.values
    assert commands.carry_over(**act) == now
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    assert fee_of(submit(world, now).number) == DEARER


def test_a_draft_goes_on_when_the_new_guide_asks_just_the_same_of_it(world, item):  # noqa: F811
    draft = ready(world, item)
    republish(item, fresh={"fee": DEARER})
    number = submit(world, draft).number
    assert Case.objects.get(pk=number).guide_hash == some(guides.guide(item)).hash


@pytest.mark.parametrize(
    ("questions", "changes", "left"),
    [
        pytest.param(
            [{"key": "q1", "text": "怎么办？",
              "options": [{"key": "c", "text": "换"}, {"key": "b", "text": "新"}]}],
            {"renew": {"answers": {"q1": "c"}}, "urgent": None, "fresh": {"answers": {"q1": "b"}}},
            ("", {}), id="the answer is gone: asked again",
        ),
        pytest.param(
            [{"key": "q1", "text": "怎么办？",
              "options": [{"key": "a", "text": "换"}, {"key": "b", "text": "新"}]},
             {"key": "q3", "text": "遗失？",
              "options": [{"key": "a", "text": "是"}, {"key": "b", "text": "否"}]}],
            {"renew": {"answers": {"q1": "a", "q3": "a"}}, "urgent": None,
             "fresh": {"answers": {}}},
            ("", {"q1": "a"}), id="one question more: what was answered stays",
        ),
        pytest.param(
            None, {"renew": {"key": "again"}}, ("again", {"q1": "a"}), id="another situation",
        ),
    ],
)  # fmt: skip
def test_a_tree_that_changed_under_an_open_draft_keeps_the_answers_that_fit(
    world, item, questions, changes, left  # noqa: F811
):  # fmt: skip
    draft = ready(world, item)
    republish(item, questions=questions, **changes)
    with pytest.raises(commands.CannotSubmit, match=SENTENCE):
        submit(world, draft)
    now = commands.carry_over(number=draft.number, actor=world.zhang, at=AT)
    assert (now.situation, now.answers) == left
    assert now.carried[0].key == "situation"
