"""A theme that changes while its cases run: each case keeps the version it was filed under."""

from dataclasses import replace
from typing import Any

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.joint import SliceStage
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Option, Question
from yiwang.services.catalogue.types.themes import ThemeItem, ThemeSpec
from yiwang.services.designing import commands as designing

from . import factories as f
from . import joint_factories as j

pytestmark = pytest.mark.django_db
THEME = ThemeSpec(
    name="开餐饮店一件事",
    basic_code="992031902000",
    lead="市场监督管理局",
    region_code=f.COUNTY,
    items=(
        ThemeItem(j.PERMIT),
        ThemeItem(j.SIGN, after=(j.PERMIT,)),
        ThemeItem(j.FIRE),
    ),
)


def publish(theme: ThemeSpec = THEME) -> str:
    code: str = designing.publish_theme(theme=theme, actor=SYSTEM, at=f.AT)
    return code


def filed_as(there: j.Joint, code: str, answer: str) -> int:
    """File with an answer to the theme's question."""
    who = there.world.zhang
    answers = {"sign": answer}
    draft = commands.begin(item_code=code, situation=answer, answers=answers, actor=who, at=f.AT)
    act: dict[str, Any] = {"number": draft.number, "actor": who, "at": f.AT}
    commands.autosave(values=f.VALUES, version=1, page="common", **act)
    guide = catalogue.guide(code)
    assert guide is not None
    lines = {m.name: m.no for m in guide.materials}
    file_id = f.upload(who, f"draft:{draft.number}")
    commands.attach(material_no=lines["经营场所布局图"], file_id=file_id, **act)
    commands.promise(material_no=lines["食品安全制度"], **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    ready = queries.draft(draft.number, viewer=who)
    return commands.submit(number=draft.number, token=ready.token, actor=who, at=f.AT).number


@pytest.mark.parametrize(
    ("answer", "items"), [("yes", {j.PERMIT, j.SIGN, j.FIRE}), ("no", {j.PERMIT, j.FIRE})]
)
def test_the_answers_choose_the_items_and_the_days(answer, items):
    there = j.joint()
    asked = Question("sign", "要不要挂户外招牌？", (Option("yes", "要挂"), Option("no", "不挂")))
    items_of = tuple(
        replace(i, when=(("sign", ("yes",)),)) if i.basic_code == j.SIGN else i for i in THEME.items
    )
    code = publish(replace(THEME, items=items_of, questions=(asked,)))
    number = filed_as(there, code, answer)
    assert set(j.slices(number)) == items
    guide = catalogue.guide(code)
    assert guide is not None
    days = {"yes": 20, "no": 10}[answer]
    assert j.case(number).promised_value == days
    assert {s.key: s.promised.value for s in guide.situations if s.promised}[answer] == days


def finished(there: j.Joint, number: int) -> Any:
    """Take the case in, decide every part in its order, and answer once."""
    commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    left = set(j.slices(number))
    while left:
        ready = [c for c in left if j.slices(number)[c].stage == SliceStage.OPEN]
        for code in ready:
            j.decide(there, number, code)
        left -= set(ready)
    commands.conclude(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    return queries.joint_board(number, viewer=there.lead, at=f.AT)


def test_a_theme_changed_while_cases_run_leaves_them_whole():
    there = j.joint()
    code = publish()
    running = j.filed(replace(there, code=code))
    shorter = replace(THEME, items=(ThemeItem(j.PERMIT), ThemeItem(j.SIGN)))
    assert publish(shorter) == code
    fresh = j.filed(replace(there, code=code))
    assert set(j.slices(running)) == {j.PERMIT, j.SIGN, j.FIRE}
    assert set(j.slices(fresh)) == {j.PERMIT, j.SIGN}
    assert j.slices(fresh)[j.SIGN].after == []
    kept = j.case(running)
    assert len(catalogue.guide_version(kept.item_version_id, kept.basic_version_id).members) == 3
    board = finished(there, running)
    assert [one.result for one in board.slices] == ["准予"] * 3
    assert j.slices(running)[j.SIGN].after == [1]
