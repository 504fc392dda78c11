"""A situation chooses limit, kind, parts of the form and channel; its list can be kept."""

from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.orgs import queries as places
from yiwang.services.cases import commands, queries
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides

from .factories import AT, body, later, upload

BASIC = "000131005000"
QUESTIONS = [
    {
        "key": "q1",
        "text": "怎么办？",
        "options": [{"key": "a", "text": "换证"}, {"key": "b", "text": "新办"}],
    },
    {
        "key": "q2",
        "text": "急吗？",
        "options": [{"key": "a", "text": "急"}, {"key": "b", "text": "不急"}],
        "needs": {"q1": "b"},
    },
]
NOW = {"value": 0, "unit": "NOW"}
ALL = [1, 2, 3, 4, 5]
FEE = {"charged": True, "standard": "工本费10元", "basis": "《食品安全法》第三十五条"}
SITUATIONS = [
    {
        "key": "renew",
        "name": "换证",
        "answers": {"q1": "a"},
        "materials": [1, 2],
        "handling": "NOW",
        "promised": NOW,
        "parts": ["applicant.phone"],
        "steps": ["受理", "决定"],
        "fee": FEE,
    },
    {
        "key": "urgent",
        "name": "急办",
        "answers": {"q1": "b", "q2": "a"},
        "materials": ALL,
        "window_only": True,
    },
    {"key": "fresh", "name": "新办", "answers": {"q1": "b", "q2": "b"}, "materials": ALL},
]


@pytest.fixture
def item(world):
    content = {
        "name": "分情形的许可", "kind_code": "01", "use_levels": "4", "audience": ["PERSON"],
        "bases": [{"law": "食品安全法", "articles": ["第三十五条"]}], "themes": [],
        "department": "市场监督管理局",
    }  # fmt: skip
    catalogue.publish_basic(code=BASIC, content=content, actor=SYSTEM, at=AT)
    market = places.organisation(world.market)
    assert market is not None
    catalogue.publish_lists(
        basic_code=BASIC,
        body=body(questions=QUESTIONS, situations=SITUATIONS),
        organisations=[market],
        form_version_id=world.form_version_id,
        actor=SYSTEM,
        at=AT,
    )
    return apps.get_model("catalogue", "Item").objects.get(basic__code=BASIC).code


def filed(world, item, situation, **values: Any):
    draft = commands.begin(item_code=item, situation=situation, actor=world.zhang, at=AT)
    act: dict[str, Any] = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values=values, version=1, **act)
    if situation != "renew":
        commands.attach(material_no=3, file_id=upload(world.zhang, f"draft:{draft.number}"), **act)
        commands.promise(material_no=4, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    return commands.submit(
        token=queries.draft(draft.number, viewer=world.zhang).token, **act
    ).number


def test_the_guide_of_a_situation_says_its_own_fee_limit_and_steps(item):
    guide = guides.guide(item)
    assert guide is not None
    own, other = guides.tailored(guide, "renew"), guides.tailored(guide, "fresh")
    assert (own.fee.standard, own.promised_limit.text) == ("工本费10元", "当场办结")
    assert [step.name for step in own.steps] == ["受理", "决定"]
    assert other is guide
    assert not guides.tailored(guide, "urgent").is_online
    assert own.hash == guide.hash


def test_a_case_is_filed_with_the_limit_and_the_form_of_its_situation(world, item):
    number = filed(world, item, "renew", phone="13800138000")
    case = apps.get_model("cases", "Case").objects.get(pk=number)
    assert (case.is_instant, case.promised_value, case.promised_unit) == (True, 0, "NOW")
    assert case.values == {"phone": "13800138000"}
    with pytest.raises(commands.CannotSubmit) as refused:
        filed(world, item, "fresh", phone="13800138000")
    assert "place" in refused.value.fields


def test_a_situation_for_the_window_is_not_filed_online(world, item):
    with pytest.raises(commands.CannotSubmit) as refused:
        filed(world, item, "urgent", phone="13800138000", place="示例路1号")
    assert "窗口" in refused.value.text


def kept(world, item, actor=None, **changes):
    given: dict[str, Any] = {
        "item_code": item,
        "situation": "fresh",
        "answers": {"q1": "b", "q2": "b", "x": "y"},
        "actor": actor or world.zhang,
        "at": AT,
        **changes,
    }
    return commands.save_list(**given)


def test_a_list_is_kept_once_with_the_answers_given_last(world, item):
    first = kept(world, item)
    assert kept(world, item, at=later(1)) == first
    assert kept(world, item, situation="renew", answers={"q1": "a"}) != first
    one = queries.saved_lists(viewer=world.zhang)[0]
    assert (one.situation_name, one.answers) == ("新办", {"q1": "b", "q2": "b"})
    assert one.saved_at == later(1)
    assert queries.saved_lists(viewer=world.li) == []


def test_only_its_owner_lets_a_list_go(world, item):
    key = kept(world, item)
    with pytest.raises(NotFound):
        commands.remove_list(list_id=key, actor=world.li, at=AT)
    commands.remove_list(list_id=key, actor=world.zhang, at=AT)
    assert queries.saved_lists(viewer=world.zhang) == []


def test_what_cannot_be_kept_is_refused(world, item, monkeypatch):
    visitor = Actor(kind=ActorKind.ANYONE, id="anyone", name="")
    for refusal, changes in (
        (NotPermitted, {"actor": visitor}),
        (NotFound, {"situation": "gone"}),
        (NotFound, {"item_code": "x"}),
    ):
        with pytest.raises(refusal):
            kept(world, item, **changes)
    monkeypatch.setattr("yiwang.services.cases.commands.saving.MOST", 1)
    kept(world, item)
    assert kept(world, item)
    with pytest.raises(commands.CannotSaveList, match="最多保存1份"):
        kept(world, item, situation="renew")
