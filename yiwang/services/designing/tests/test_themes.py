"""Themes: compiled from real items, published as versions, changed while cases run."""

from dataclasses import replace
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types import Option, Question
from yiwang.services.catalogue.types.composing import Own
from yiwang.services.catalogue.types.themes import (
    FieldSettlement,
    MaterialSettlement,
    ThemeItem,
    ThemeSpec,
)
from yiwang.services.designing import commands, queries
from yiwang.services.designing.rules import theme_content
from yiwang.services.designing.types import State
from yiwang.services.eforms import queries as eforms

from .factories import AT, person

pytestmark = pytest.mark.django_db
CODE = "992031901000"
OPENING, SEAL, INSURANCE = "企业设立登记", "公章刻制备案", "企业社会保险登记"
STAFF = Question("staff", "要不要马上雇人？", (Option("yes", "要雇人"), Option("no", "不雇人")))


@pytest.fixture
def codes(tmp_path):
    f.published_world(tmp_path)
    found = catalogue.in_region(f.COUNTY, with_above=True)
    return {g.name: g.basic_code for g in found}


def spec(codes, **changes):
    """企业开办 of 国办发〔2022〕32号: the third item only for those who hire."""
    theme = ThemeSpec(
        name="企业开办一件事（测试）",
        basic_code=CODE,
        lead="市场监督管理局",
        region_code=f.COUNTY,
        items=(
            ThemeItem(codes[OPENING]),
            ThemeItem(codes[SEAL], asks=False),
            ThemeItem(codes[INSURANCE], when=(("staff", ("yes",)),)),
        ),
        questions=(STAFF,),
    )
    return replace(theme, **changes)


def publish(theme, **given):
    return commands.publish_theme(theme=theme, **{"actor": SYSTEM, "at": AT, **given})


def test_a_theme_is_one_guide_one_form_one_list_and_one_tree(codes):
    code = publish(spec(codes))
    guide = f.guide(code)
    assert guide.joint
    assert guide.name == "企业开办一件事（测试）"
    assert [m.basic_code for m in guide.members] == [codes[n] for n in (OPENING, SEAL, INSURANCE)]
    assert [q.key for q in guide.questions] == ["staff", "pre", "home"]
    assert len(guide.situations) == 8
    by_key = {s.key: s for s in guide.situations}
    hires, alone = by_key["yes-no-own"], by_key["no-no-own"]
    assert hires.name == "要雇人；没有，一般经营项目；住所是自有的还是租的：自有"
    for one, names in ((hires, {OPENING, SEAL, INSURANCE}), (alone, {OPENING, SEAL})):
        parts = catalogue.parts(guide, one.key)
        assert {p.guide.name for p in parts} == names
        assert f.some(one.promised).value == catalogue.course(guide, one.key).days
    assert guide.members[0].own("yes-no-own") == "plain_own"
    version = f.some(guide.form_version_id)
    narrowed = {x.key for x in eforms.form(version, parts=alone.parts).fields}
    asked = {key for m in guide.members[:2] for _, key in m.fields}
    assert narrowed == asked
    told = catalogue.own_list(guide, "no-no-own", dict.fromkeys(("staff", "pre"), "no"))
    assert [line.partition("：")[0] for line in told.lines("parts")] == [OPENING, SEAL]
    assert told.lines("parts")[1].endswith(f"等“{OPENING}”办完再开始")
    assert not any("营业执照" in m.name for m in guide.materials), "the first item gives it"
    (line,) = queries.themes(f.COUNTY, viewer=SYSTEM)
    assert (line.version, line.items) == (1, 3)
    event = f.some(catalogue.life_event(CODE, f.COUNTY))
    assert event.guide_code == code
    assert [m.guide_code != "" for m in event.members] == [True] * 3


def test_publishing_the_same_again_writes_nothing(codes):
    code = publish(spec(codes))
    before = f.guide(code)
    assert publish(spec(codes)) == code
    assert f.guide(code).hash == before.hash


def test_what_people_published_is_not_replaced_by_the_system(codes):
    code = publish(spec(codes), reason="县里改过")
    publish(spec(codes, note="随附资料"))
    assert f.guide(code).note == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lead": "没有的局"}, "没有“没有的局”"),
        ({"items": ()}, "至少要有两个事项"),
        ({"questions": ()}, "没有的问题"),
    ],
)
def test_a_theme_with_faults_is_refused_with_what_mends_it(codes, changes, words):
    with pytest.raises(commands.CannotCompose, match=words):
        publish(spec(codes, **changes))


def test_a_promise_shorter_than_the_longest_chain_is_refused(codes):
    longest = max(catalogue.in_region(f.COUNTY), key=lambda g: f.guide(g.code).promised_limit.value)
    items = (*spec(codes).items, ThemeItem(longest.basic_code, asks=False))
    with pytest.raises(commands.CannotCompose, match="最少要"):
        publish(spec(codes, items=items, promised_days=1))


def test_an_item_that_nobody_offers_here_is_named(codes):
    items = (*spec(codes).items, ThemeItem("990131777000"))
    with pytest.raises(commands.CannotCompose, match="没有部门办理"):
        publish(spec(codes, items=items))


def test_only_who_may_publish_in_the_division_publishes(codes):
    with pytest.raises(NotPermitted):
        publish(spec(codes), actor=person("editor"))


def test_a_code_of_another_item_is_refused(codes):
    market = f.some(orgs.organisation_of(f.COUNTY, "市场监督管理局"))
    other = next(g for g in catalogue.in_region(f.COUNTY) if g.organisation_name == market.name)
    with pytest.raises(commands.CannotCompose, match="已经用在另一个事项"):
        publish(spec(codes, basic_code=other.basic_code))


def test_what_is_kept_is_what_was_said(codes):
    theme = spec(
        codes,
        materials=(MaterialSettlement(Own("1", "2"), Own("3", "4"), is_same=False, reason="两人"),),
        faq=(("问", "答"),),
    )
    assert theme_content.load(theme_content.dump(theme)) == theme


class Copy:
    """A working copy with the people around it."""

    def __init__(self, codes):
        market = f.some(orgs.organisation_of(f.COUNTY, "市场监督管理局"))
        self.editor = person("editor", region=f.COUNTY)
        self.checker = person("checker", market, region=f.COUNTY)
        self.publisher = person("publisher", region=f.COUNTY)
        self.key = commands.begin_theme(
            basic_code=CODE,
            region_code=f.COUNTY,
            name="企业开办一件事（测试）",
            lead="市场监督管理局",
            actor=self.editor,
            at=AT,
        )
        for name in (OPENING, SEAL):
            self.take(commands.put_theme_item, item=ThemeItem(codes[name], asks=False))

    def seen(self):
        return f.some(queries.theme_draft(self.key, viewer=self.editor))

    def take(self, command, who=None, /, **given):
        version = given.pop("version", None) or self.seen().version
        who = who or self.editor
        return command(draft_id=self.key, version=version, actor=who, at=AT, **given)

    def save(self, **given):
        said = {"name": "企业开办", "lead": "市场监督管理局", "reason": "国发〔2024〕3号", **given}
        return self.take(commands.save_theme, **said)

    def submit(self):
        """Settle what clashes by renaming, then send it to the check."""
        for clash in self.seen().made.composition.form.clashes:
            settled = FieldSettlement(clash.other, label=f"{clash.label}（{clash.other.key}）")
            self.take(commands.settle_field, settled=settled)
        self.take(commands.submit_theme)

    def publish(self):
        self.submit()
        self.take(commands.pass_theme, self.checker, opinion="同意")
        return self.take(commands.publish_theme_draft, self.publisher, opinion="同意发布")


@pytest.fixture
def copy(codes):
    return Copy(codes)


def test_the_words_of_a_theme_are_checked_kept_and_published(copy):
    for wrong, field in (
        ({"tags": [str(n) for n in range(7)], "faq": ()}, "tags"),
        ({"tags": ["长" * 13], "faq": ()}, "tags"),
        ({"tags": (), "faq": [("要等多久？", " ")]}, "faq"),
        ({"tags": (), "faq": [("问", "答")] * 13}, "faq"),
        ({"tags": (), "faq": [("问", "答" * 501)]}, "faq"),
    ):
        with pytest.raises(commands.CannotCompose) as refused:
            copy.take(commands.word_theme, **wrong)
        assert set(refused.value.fields) == {field}
    said = {"tags": ["开店", "开店", "餐饮"], "faq": [("要等多久？", "5 个工作日")]}
    copy.take(commands.word_theme, **said)
    with pytest.raises(commands.CannotCompose, match="没有改动"):
        copy.take(commands.word_theme, **said)
    with pytest.raises(commands.ThemeOvertaken):
        copy.take(commands.word_theme, version=1, tags=(), faq=())
    copy.save()
    guide = f.guide(copy.publish())
    assert guide.themes == ("开店", "餐饮")
    assert [(one.question, one.answer) for one in guide.faq] == said["faq"]


def test_a_theme_goes_through_three_hands_and_its_next_version_begins_from_it(copy, codes):
    with pytest.raises(commands.CannotCompose) as refused:
        copy.take(commands.submit_theme)
    assert set(refused.value.fields) == {"reason"}
    copy.save()
    with pytest.raises(commands.CannotCompose, match="“法定代表人”在两张表里不一样"):
        copy.take(commands.submit_theme)
    assert queries.themes_waiting(viewer=copy.checker) == ()
    code = copy.publish()
    guide = f.guide(code)
    assert (guide.name, guide.version_no) == ("企业开办", 1)
    info = copy.seen()
    assert [s.actor_name for s in info.steps][:3] == ["publisher", "checker", "editor"]
    assert info.actions == frozenset()
    published = f.some(queries.theme(queries.themes(f.COUNTY, viewer=SYSTEM)[0].id, viewer=SYSTEM))
    assert published.list_code == code
    copy.key = commands.begin_theme(basic_code=CODE, region_code=f.COUNTY, actor=copy.editor, at=AT)
    copy.save()
    with pytest.raises(commands.CannotCompose, match="完全相同"):
        copy.take(commands.submit_theme)
    copy.take(commands.put_theme_item, item=ThemeItem(codes[INSURANCE], after=(codes[SEAL],)))
    assert copy.publish() == code
    newer = f.guide(code)
    assert (newer.version_no, len(newer.members)) == (2, 3)
    assert len(catalogue.guide_version(guide.item_id, guide.basic_version_id).members) == 2


def test_each_act_of_composing_can_be_refused(copy, codes):
    begin = {"basic_code": CODE, "region_code": f.COUNTY, "actor": copy.editor, "at": AT}
    with pytest.raises(commands.CannotCompose) as refused:
        commands.begin_theme(**begin)
    assert "basic_code" in refused.value.fields
    with pytest.raises(commands.CannotCompose) as refused:
        commands.begin_theme(**{**begin, "basic_code": "1"}, lead="没有的局")
    assert set(refused.value.fields) == {"basic_code", "name", "lead"}
    question = replace(STAFF, key="9", options=STAFF.options[:1])
    refusals: list[tuple[Any, dict[str, Any], str]] = [
        (commands.put_theme_item, {"item": ThemeItem("990131777000")}, "reason:item"),
        (commands.put_theme_item, {"item": ThemeItem(codes[SEAL], ("x",))}, "reason:after"),
        (commands.put_theme_item, {"item": ThemeItem(codes[SEAL], asks=False)}, "reason:same"),
        (commands.move_theme_item, {"basic_code": codes[OPENING], "up": True}, "reason:same"),
        (commands.put_theme_question, {"question": question}, "reason:question"),
        (commands.settle_field, {"settled": FieldSettlement(Own("1", "a"))}, "reason:label"),
        (
            commands.settle_material,
            {"settled": MaterialSettlement(Own("1", "1"), Own("2", "1"), is_same=True)},
            "reason:reason",
        ),
        (commands.withdraw_theme, {"opinion": ""}, "reason:opinion"),
    ]
    for command, given, code in refusals:
        with pytest.raises(commands.CannotCompose) as refused:
            copy.take(command, **given)
        assert refused.value.full_code.endswith(code.removeprefix("reason:"))
    with pytest.raises(NotPermitted):
        copy.take(commands.submit_theme, copy.checker)
    copy.save()
    copy.submit()
    with pytest.raises(NotPermitted):
        copy.take(commands.pass_theme, copy.publisher)
    with pytest.raises(commands.CannotCompose) as refused:
        copy.take(commands.return_theme, copy.checker, opinion=" ")
    assert set(refused.value.fields) == {"opinion"}
    copy.take(commands.return_theme, copy.checker, opinion="少了社保")
    assert copy.seen().state is State.RETURNED
    copy.take(commands.withdraw_theme, opinion="不做了")
    assert copy.seen().state is State.WITHDRAWN


def test_the_second_who_saves_is_told_who_changed_what(copy):
    version = copy.seen().version
    copy.save(name="甲")
    with pytest.raises(commands.ThemeOvertaken) as refused:
        copy.save(name="乙", version=version)
    assert refused.value.detail["who"] == "editor"
    assert refused.value.detail["changed"] == ["名称、牵头部门和理由"]


def test_an_item_changed_after_the_check_stops_publication_and_opens_a_task(copy, codes):
    copy.save()
    code = copy.publish()
    item = next(g for g in catalogue.in_region(f.COUNTY) if g.basic_code == codes[SEAL])
    copy.key = commands.begin_theme(basic_code=CODE, region_code=f.COUNTY, actor=copy.editor, at=AT)
    copy.save(note="又一版")
    copy.submit()
    copy.take(commands.pass_theme, copy.checker)
    f.change(item.code, reason="", at=AT, result={"name": "印章备案证明", "type": "批文/结果"})
    told: dict[str, Any] = {
        "basic_code": item.basic_code,
        "what": "有了新版本",
        "actor": SYSTEM,
        "at": AT,
    }
    assert commands.note_item_changed(code=item.code, **told) == 0, "the theme says the same"
    f.change(item.code, reason="", at=AT, promised={"value": 9, "unit": "WD"}, handling="PROMISED")
    assert commands.note_item_changed(code=item.code, **told) == 1
    assert commands.note_item_changed(code=item.code, **told) == 1, "one task, told twice"
    assert commands.note_item_changed(code="another list", **told) == 0
    (task,) = queries.theme_tasks(viewer=copy.editor)
    assert (task.what, task.changes, task.theme_version) == (f"“{SEAL}”有了新版本", 2, 1)
    assert copy.seen().is_changed
    with pytest.raises(commands.CannotCompose, match="重新提请核对"):
        copy.take(commands.publish_theme_draft, copy.publisher)
    answer = {"task_id": task.id, "actor": copy.editor, "at": AT}
    with pytest.raises(commands.CannotCompose):
        commands.answer_theme_task(answer="", **answer)
    commands.answer_theme_task(answer="承诺时限没有变长到影响主题", **answer)
    assert queries.theme_tasks(viewer=copy.editor) == ()
    with pytest.raises(commands.CannotCompose, match="已经核对过"):
        commands.answer_theme_task(answer="再来", **answer)
    copy.take(commands.return_theme, copy.publisher, opinion="请重编")
    assert f.guide(code).version_no == 1
    assert copy.publish() == code
    assert f.guide(code).version_no == 2
