"""What is left of a stage as one joint item: one form, its parts on the board, its days once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from yiwang.engagement.projects import commands
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests import joint_factories as j
from yiwang.services.cases.types import Outcome
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Option, Question
from yiwang.services.catalogue.types.themes import ThemeItem, ThemeSpec
from yiwang.services.designing import commands as designing

from .factories import AT, BUILD, COUNTY, DESIGN, HOUSING, LAND, PLANNING, RECORD, content, there

pytestmark = pytest.mark.django_db
FIRE, FIRST = "000131028000", "000131029000"
CODE = "990120918010"
SPECIAL = Question(
    "fire", "是不是特殊建设工程？", (Option("yes", "特殊建设工程"), Option("no", "不是"))
)
THEME = ThemeSpec(
    name="工程竣工联合验收一次办",
    basic_code=CODE,
    lead=HOUSING,
    region_code=COUNTY,
    items=(
        ThemeItem(FIRE, when=(("fire", ("yes",)),)),
        ThemeItem(RECORD),
        ThemeItem(FIRST, after=(RECORD,)),
    ),
    questions=(SPECIAL,),
)


def listed():
    """The short list with a last stage of three items that one joint item takes in."""
    plan = content()
    last = plan["stages"][3]
    last["joint"], last["events"] = CODE, []
    last["approvals"] = [
        {"code": FIRE, "name": "特殊建设工程消防验收", "department": HOUSING},
        {"code": RECORD, "name": "竣工验收备案", "department": HOUSING},
        {"code": FIRST, "name": "不动产首次登记", "department": PLANNING, "after": [RECORD]},
    ]
    return plan


@pytest.fixture
def here(db):
    made = there(listed())
    form = made.world.form_version_id
    f.publish(FIRE, "01", "特殊建设工程消防验收", made.places[HOUSING], form)
    f.publish(FIRST, "01", "不动产首次登记", made.places[PLANNING], form)
    made.set_aside(LAND, DESIGN)
    made.set_aside(BUILD, department=HOUSING)
    return made


def publish():
    code: str = designing.publish_theme(theme=THEME, actor=SYSTEM, at=AT)
    return code


def stage(here, at=AT):
    return here.seen(at=at).stages[3]


def no_fire(here):
    commands.set_aside(
        project_id=here.project_id, key=FIRE, reason="不是特殊建设工程", version=0,
        actor=here.builder, at=AT,
    )  # fmt: skip


def begin(here, *keys):
    return commands.begin_stage(
        project_id=here.project_id, stage_no=4, keys=keys, actor=here.owner, at=AT
    )


def filed(here, number):
    """Fill in the one form, hand in, sign, submit."""
    act: dict[str, Any] = {"number": number, "actor": here.owner, "at": AT}
    draft = case_queries.draft(number, viewer=here.owner)
    cases.autosave(values=f.VALUES, version=draft.version, page="common", **act)
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    for line in catalogue.materials_for(guide, draft.situation):
        if line.necessity == "REQUIRED" and not line.is_exempt:
            file_id = f.upload(here.owner, f"draft:{number}")
            cases.attach(material_no=line.no, file_id=file_id, **act)
    cases.sign(way="TYPED", evidence={"name": "张三"}, **act)
    cases.submit(token=case_queries.draft(number, viewer=here.owner).token, **act)


def test_without_the_theme_or_while_more_is_needed_each_is_filed_alone(here):
    assert stage(here).together is None, "not published yet"
    with pytest.raises(commands.CannotProject, match="等待前置事项"):
        begin(here, RECORD, FIRST)
    publish()
    whole = stage(here).together
    assert whole.keys == (FIRE, RECORD, FIRST), "a special project: all three"
    assert whole.situation == "yes"
    here.set_aside(FIRE, department=HOUSING)
    assert stage(here).together is None, "the theme would say that it is not special"
    (alone,) = begin(here, RECORD)
    assert not alone.is_joint


def test_a_stage_is_filed_once_and_its_days_are_counted_once(here, freeze):
    freeze(AT)
    publish()
    no_fire(here)
    whole = stage(here).together
    assert (whole.name, whole.keys, whole.situation) == (THEME.name, (RECORD, FIRST), "no")
    (made,) = begin(here, RECORD, FIRST)
    assert (made.is_joint, made.item_name) == (True, THEME.name)
    record, first = stage(here).approvals[1:]
    assert {record.standing.value, first.standing.value} == {"DRAFT"}
    assert record.number == first.number == made.number
    filed(here, made.number)
    assert set(j.slices(made.number)) == {RECORD, FIRST}, "fire is not asked for"
    cases.accept(case=made.number, version=f.version_of(made.number), actor=here.builder, at=AT)
    on = f.later(2)
    record, first = stage(here, on).approvals[1:]
    parts = {key: part.child for key, part in j.slices(made.number).items()}
    assert (record.number, first.number) == (parts[RECORD], parts[FIRST]), "its parts on the board"
    assert {record.standing.value, first.standing.value} == {"UNDERWAY"}
    granted(here, made.number, RECORD, HOUSING, on)
    assert [a.standing.value for a in stage(here, on).approvals[1:]] == ["GRANTED", "UNDERWAY"]
    granted(here, made.number, FIRST, PLANNING, f.later(4))
    found = stage(here, f.later(4))
    assert [a.standing.value for a in found.approvals] == ["NOT_NEEDED", "GRANTED", "GRANTED"]
    assert [a.days for a in found.approvals[1:]] == [2, 2], "one waits for the other"
    assert found.used == here.seen(at=f.later(4)).used == 4, "the whole takes none beside them"


def test_a_day_on_which_several_parts_work_counts_once(here, freeze):
    freeze(AT)
    publish()
    (made,) = begin(here, FIRE, RECORD, FIRST)
    filed(here, made.number)
    cases.accept(case=made.number, version=f.version_of(made.number), actor=here.builder, at=AT)
    found = stage(here, f.later(3))
    assert [a.days for a in found.approvals] == [3, 3, 0]
    assert found.used == 3
    assert all(line for a in found.approvals[:2] for line in a.lines)


def granted(here, number, key, department, at):
    part = j.part(number, key)
    clerk, other = here.staff(department, "受理员"), here.staff(department, "审批员")
    known: dict[str, Any] = {"case": part.number, "at": at}
    cases.claim(actor=clerk, **known)
    cases.review(opinion="符合", passed=True, actor=clerk, **known)
    cases.send_to_decision(proposal="拟准予", actor=clerk, **known)
    cases.decide(outcome=Outcome.GRANTED, actor=other, **known)


def test_the_shipped_lists_name_a_theme_that_fits_them():
    folder = Path(settings.YIWANG_REFERENCE)
    lists = json.loads((folder / "projects/approval_profiles.json").read_text("utf8"))["kinds"]
    rows = json.loads((folder / "themes/demo_themes.json").read_text("utf8"))["themes"]
    themes = {row["code"]: {one["code"] for one in row["items"]} for row in rows}
    named = [s for kind in lists.values() for s in kind["content"]["stages"] if s.get("joint")]
    assert named
    for one in named:
        assert themes[one["joint"]] <= {a.get("code") for a in one["approvals"]}
