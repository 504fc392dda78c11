"""Texts with a day of their own, older versions put back, facts that somebody compares."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.engagement.content import commands, queries, schedules
from yiwang.engagement.content.models import Manuscript
from yiwang.engagement.content.tests.factories import (
    AT,
    CONTENTS,
    ID_NUMBER,
    TODAY,
    both,
    person,
    published,
    seen,
    step,
    written,
)
from yiwang.engagement.content.types import Act, Kind, State
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SOURCE = "国家法律法规数据库公布的文本"


def titles(today=TODAY, kind=Kind.NOTICE, **which):
    found = queries.public_list(kind, region_code=f.COUNTY, today=today, **which)
    return [line.title for line in found]


@pytest.fixture
def editor(place):
    return person("editor")


@pytest.fixture
def publisher(place):
    return person("publisher")


def scheduled(editor, publisher, **content):
    key = written(editor, shows_from=str(TODAY + DAY), **content)
    step(commands.submit_manuscript, key, editor)
    assert step(commands.publish_manuscript, key, publisher) == 0
    return key


def test_a_notice_is_public_from_its_first_day_to_its_last(editor, publisher):
    key = scheduled(editor, publisher, ends_on=str(TODAY + 2 * DAY))
    info = seen(key, publisher)
    assert (info.state, info.due_on, info.is_public) == (State.SCHEDULED, TODAY + DAY, False)
    assert info.actions == {Act.RETURN}
    assert titles() == []
    with pytest.raises(commands.CannotWrite, match="待到日发布"):
        step(commands.save_manuscript, key, editor, content={})
    schedules.publish_what_is_due(AT)
    assert titles() == []
    schedules.publish_what_is_due(AT + DAY)
    schedules.publish_what_is_due(AT + DAY)
    assert titles(TODAY + DAY) == ["窗口调整公告"]
    info = seen(key, publisher)
    assert (info.state, info.due_on) == (State.PUBLISHED, None)
    assert [(v.editor_name, v.publisher_name) for v in info.versions] == [("editor", "publisher")]
    assert titles(TODAY + 3 * DAY) == []
    with pytest.raises(NotPermitted):
        commands.publish_due(manuscript_id=key, actor=publisher, at=AT)


def test_until_its_day_the_public_version_stays_and_a_schedule_can_be_called_off(editor, publisher):
    key, _ = published()
    later = {**CONTENTS[Kind.NOTICE], "title": "明天起的", "shows_from": str(TODAY + DAY)}
    step(commands.save_manuscript, key, editor, content=later)
    step(commands.submit_manuscript, key, editor)
    step(commands.publish_manuscript, key, publisher)
    assert titles() == ["窗口调整公告"]
    step(commands.return_manuscript, key, publisher, opinion="再想想")
    schedules.publish_what_is_due(AT + DAY)
    assert (titles(TODAY + DAY), seen(key, editor).state) == (["窗口调整公告"], State.RETURNED)


def test_what_hinders_publishing_on_the_day_sends_the_text_back(editor, publisher):
    key = scheduled(editor, publisher)
    Manuscript.objects.filter(pk=key).update(
        content={**seen(key, editor).content, "body": f"名单\n{ID_NUMBER}"}
    )
    assert commands.publish_due(manuscript_id=key, actor=SYSTEM, at=AT + DAY) is False
    info = seen(key, editor)
    assert (info.state, titles(TODAY + DAY)) == (State.RETURNED, [])
    assert "第 2 行有没有遮盖的身份证号码" in info.steps[0].opinion


def test_the_last_day_is_not_before_the_first(editor):
    key = written(editor, shows_from=str(TODAY + 2 * DAY), ends_on=str(TODAY + DAY))
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.submit_manuscript, key, editor)
    assert refused.value.fields == {"ends_on": "显示到的日子不能早于开始显示的日子"}


def test_an_older_version_is_put_back_through_the_same_two_people(editor, publisher):
    key, no = published()
    step(commands.save_manuscript, key, editor, content={"title": "错了", "body": "错的"})
    with pytest.raises(commands.CannotWrite, match="一样"):
        commands.restore_version(
            manuscript_id=published()[0], version_no=1, version=4, actor=editor, at=AT
        )
    step(commands.submit_manuscript, key, editor)
    step(commands.publish_manuscript, key, publisher)
    old: dict[str, Any] = {"version_no": 1}
    with pytest.raises(NotFound):
        step(commands.restore_version, key, editor, version_no=9)
    with pytest.raises(NotPermitted):
        step(commands.restore_version, key, publisher, **old)
    with pytest.raises(commands.Overtaken):
        step(commands.restore_version, key, editor, version=2, **old)
    step(commands.restore_version, key, editor, **old)
    assert titles()[-1] == "错了"
    assert seen(key, editor).steps[0].opinion == "恢复成第 1 版"
    step(commands.submit_manuscript, key, editor)
    with pytest.raises(commands.CannotWrite, match="不能审核自己编辑的内容"):
        step(commands.publish_manuscript, key, both(editor))
    step(commands.publish_manuscript, key, publisher)
    text = f.some(queries.public_text(Kind.NOTICE, no=no))
    assert (text.title, text.version_no) == ("窗口调整公告", 3)


@pytest.fixture
def shipped(place):
    return commands.publish_shipped(
        kind=Kind.POLICY,
        region_code="000000000000",
        content={**CONTENTS[Kind.POLICY], "theme": "GOVERNMENT"},
        is_unverified=True,
        actor=SYSTEM,
        at=AT,
    )


def law():
    (line,) = queries.public_list(Kind.POLICY, region_code=f.COUNTY, today=TODAY)
    return f.some(queries.public_text(Kind.POLICY, key=line.key))


def test_facts_nobody_compared_say_so_until_a_publisher_names_the_source(shipped, place):
    publisher, editor = person("publisher", f.PROVINCE), person("editor", f.PROVINCE)
    given: dict[str, Any] = {"manuscript_id": shipped, "version": 1, "source": SOURCE}
    with pytest.raises(NotFound):
        commands.verify_manuscript(**given, actor=person("publisher"), at=AT)
    assert law().is_unverified
    assert [m.id for m in queries.manuscripts(unverified=True, viewer=publisher)] == [shipped]
    with pytest.raises(NotPermitted):
        step(commands.verify_manuscript, shipped, editor, source=SOURCE)
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.verify_manuscript, shipped, publisher, source="网")
    assert "和哪里公布的文本核对" in refused.value.fields["opinion"]
    step(commands.verify_manuscript, shipped, publisher, source=SOURCE)
    text = law()
    assert (text.is_unverified, text.verified_on, text.verified_source) == (False, TODAY, SOURCE)
    assert queries.manuscripts(unverified=True, viewer=publisher) == ()
    with pytest.raises(commands.CannotWrite):
        step(commands.verify_manuscript, shipped, publisher, source=SOURCE)
    changed = {**CONTENTS[Kind.POLICY], "issued_on": "2019-10-23"}
    step(commands.save_manuscript, shipped, editor, content=changed)
    step(commands.submit_manuscript, shipped, editor)
    step(commands.publish_manuscript, shipped, publisher)
    assert law().verified_source == "", "another date was compared"


def test_whoever_wrote_the_facts_does_not_confirm_them(shipped, place):
    editor = both(person("editor", f.PROVINCE))
    changed = {**CONTENTS[Kind.POLICY], "number": "国务院令第722号"}
    step(commands.save_manuscript, shipped, editor, content=changed)
    with pytest.raises(commands.CannotWrite, match="自己编辑"):
        step(commands.verify_manuscript, shipped, editor, source=SOURCE)


def test_policies_are_found_by_theme_level_and_years(shipped, place):
    published(Kind.POLICY, title="医师法", theme="HEALTH", issued_on="2021-08-20", level="LAW")
    policies = {"kind": Kind.POLICY}
    assert titles(**policies, theme="HEALTH") == ["医师法"]
    assert titles(**policies, theme="GOVERNMENT", years=(2019, 2019)) == ["优化营商环境条例"]
    assert titles(**policies, facet="LAW", years=(2000, 2020)) == []


def test_the_site_finds_texts_beside_services_by_words_in_their_titles(shipped, place):
    published(title="高龄津贴发放公告", ends_on=str(TODAY))
    published(Kind.FAQ, title="高龄津贴几号到账？")
    published(Kind.FAQ, region=f.TOWN, title="高龄津贴在镇上哪里领？")
    found = queries.beside(["高龄津贴", "环境"], region_code=f.COUNTY, today=TODAY)
    assert {kind: [x.title for x in lines] for kind, lines in found.items()} == {
        Kind.FAQ: ["高龄津贴几号到账？"],
        Kind.POLICY: ["优化营商环境条例"],
        Kind.NOTICE: ["高龄津贴发放公告"],
    }
    tomorrow = queries.beside(["津贴"], region_code=f.COUNTY, today=TODAY + DAY)
    assert tomorrow[Kind.NOTICE] == ()
    assert queries.beside([], region_code=f.COUNTY, today=TODAY)[Kind.FAQ] == ()


SHAPES = [
    (Kind.NOTICE, {"ends_on": "明天"}, "请填写显示到，如 2026-09-03"),
    (Kind.NOTICE, {"title": ["题"]}, "请检查标题"),
    (Kind.POLICY, {"validity": "FOREVER"}, "请从列出的里面选择效力"),
    (Kind.POLICY, {"items": "990131"}, "请检查涉及的事项"),
    (Kind.FAQ, {"rank": True}, "请检查顺序"),
    (Kind.NOTICE, {"is_pinned": "yes"}, "请检查置顶"),
    (Kind.NOTICE, {"files": [{"name": "附件.pdf"}]}, "请检查附件和图片"),
]


@pytest.mark.parametrize(("kind", "change", "sentence"), SHAPES)
def test_what_an_element_cannot_hold_is_not_saved(editor, kind, change, sentence):
    with pytest.raises(commands.CannotWrite) as refused:
        written(editor, kind, **change)
    assert refused.value.fields == {next(iter(change)): sentence}
