"""Texts from the editor to the public: each step, each refusal, two editors at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yiwang.engagement.content import commands, queries, schedules
from yiwang.engagement.content.models import ManuscriptVersion
from yiwang.engagement.content.tests.factories import (
    AT,
    CONTENTS,
    ID_NUMBER,
    TODAY,
    begun,
    both,
    person,
    published,
    seen,
    step,
    written,
)
from yiwang.engagement.content.types import Act, Kind, State
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.tests import samples
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def titles(kind=Kind.NOTICE, region=f.COUNTY, today=TODAY, **which):
    found = queries.public_list(kind, region_code=region, today=today, **which)
    return [line.title for line in found]


@pytest.fixture
def editor(place):
    return person("editor")


@pytest.fixture
def publisher(place):
    return person("publisher")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_text_is_public_once_another_person_publishes_it(editor, publisher, kind):
    key = written(editor, kind)
    step(commands.submit_manuscript, key, editor)
    assert titles(kind) == []
    no = step(commands.publish_manuscript, key, publisher, opinion="同意")
    assert titles(kind) == [CONTENTS[kind]["title"]]
    text = f.some(queries.public_text(kind, no=no))
    assert (text.version_no, text.publisher_name) == (1, "publisher")
    info = seen(key, editor)
    assert (info.state, info.is_public) == (State.PUBLISHED, True)
    assert [s.act for s in info.steps] == [Act.PUBLISH, Act.SUBMIT, Act.SAVE, Act.BEGIN]
    assert [v.editor_name for v in info.versions] == ["editor"]


def test_a_change_is_seen_when_it_is_published_again(editor, publisher):
    key = written(editor)
    step(commands.submit_manuscript, key, editor)
    no = step(commands.publish_manuscript, key, publisher)
    stamp = catalogue.stamp()
    step(commands.save_manuscript, key, editor, content={**CONTENTS[Kind.NOTICE], "title": "新"})
    assert titles() == ["窗口调整公告"]
    step(commands.submit_manuscript, key, editor)
    step(commands.publish_manuscript, key, publisher)
    assert (titles(), catalogue.stamp() == stamp) == (["新"], False)
    versions = queries.public_versions(Kind.NOTICE, no=no)
    assert [(v.version_no, v.changed) for v in versions[:1]] == [(2, ("标题",))]
    old = f.some(queries.previewed(key, 1, viewer=editor))
    assert ("标题", "窗口调整公告") in old
    assert queries.previewed(key, 1, viewer=person("editor", f.TOWN)) is None


def test_nobody_publishes_what_they_wrote_or_submitted(editor, publisher):
    key = written(editor)
    step(commands.submit_manuscript, key, both(editor))
    with pytest.raises(commands.CannotWrite, match="不能审核自己编辑的内容"):
        step(commands.publish_manuscript, key, both(editor))
    assert Act.PUBLISH not in seen(key, both(editor)).actions
    assert [m.id for m in queries.waiting(viewer=publisher)] == [key]
    assert queries.waiting(viewer=both(editor)) == ()
    assert [m.id for m in queries.manuscripts(text="窗口 调整", viewer=editor)] == [key]
    assert queries.manuscripts(text="停电", viewer=editor) == ()


FAULTS = [
    (Kind.NOTICE, {"body": f"名单：\n{ID_NUMBER}"}, "body", "第 2 行有没有遮盖的身份证号码"),
    (Kind.FAQ, {"items": ["990131999999"]}, "items", "基本目录里没有“990131999999”"),
    (Kind.CONSULTATION, {"summary": "收到 0 条"}, "summary", "还没有截止"),
    (Kind.CENTRE, {"title": ""}, "title", "请填写标题"),
]


@pytest.mark.parametrize(("kind", "change", "field", "sentence"), FAULTS)
def test_what_may_not_be_published_is_refused_with_its_place(editor, kind, change, field, sentence):
    key = written(editor, kind, **change)
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.submit_manuscript, key, editor)
    assert refused.value.fields[field].startswith(sentence)
    assert seen(key, editor).state is State.DRAFT


def test_a_policy_stands_in_the_library_once(editor):
    published(Kind.POLICY)
    key = written(editor, Kind.POLICY)
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.submit_manuscript, key, editor)
    assert set(refused.value.fields) == {"title"}


def test_the_second_of_two_editors_is_told_who_changed_what(editor):
    key = written(editor)
    version = seen(key, editor).version
    step(
        commands.save_manuscript,
        key,
        editor,
        content={"title": "甲改", "body": "三楼窗口搬到一楼。"},
    )
    with pytest.raises(commands.Overtaken) as refused:
        commands.save_manuscript(
            manuscript_id=key,
            version=version,
            content={"title": "窗口调整公告", "body": "乙改"},
            actor=person("editor2"),
            at=AT,
        )
    detail = refused.value.detail
    assert (detail["who"], detail["changed"]) == ("editor", ("标题",))
    merged, twice = queries.changed_since(
        seen(key, editor),
        {"title": "窗口调整公告", "body": "乙改"},
        detail["before"],
        viewer=editor,
    )
    assert (merged["title"], merged["body"], twice) == ("甲改", "乙改", ())


def test_a_text_is_sent_back_and_taken_off_with_a_reason(editor, publisher):
    key = written(editor)
    step(commands.submit_manuscript, key, editor)
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.return_manuscript, key, publisher, opinion=" ")
    assert set(refused.value.fields) == {"opinion"}
    step(commands.return_manuscript, key, publisher, opinion="日期不对")
    assert [m.id for m in queries.waiting(viewer=editor)] == [key]
    step(commands.submit_manuscript, key, editor)
    no = step(commands.publish_manuscript, key, publisher)
    with pytest.raises(commands.CannotWrite):
        step(commands.remove_manuscript, key, publisher, opinion="")
    step(commands.remove_manuscript, key, publisher, opinion="窗口又搬了")
    assert (titles(), queries.public_text(Kind.NOTICE, no=no)) == ([], None)
    gone = f.some(queries.withdrawn(Kind.NOTICE, no=no))
    assert (gone.on, gone.reason) == (TODAY, "窗口又搬了")
    assert queries.withdrawn(Kind.POLICY, no=no) is None
    step(commands.submit_manuscript, key, editor)
    assert step(commands.publish_manuscript, key, publisher) == no
    assert queries.withdrawn(Kind.NOTICE, no=no) is None, "it is public again"
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.remove_manuscript, key, publisher, opinion=f"张三 {ID_NUMBER}")
    assert "没有遮盖的身份证号码" in refused.value.fields["opinion"]
    step(commands.remove_manuscript, key, publisher, opinion="窗口又搬了")
    with pytest.raises(commands.CannotWrite, match="已撤下"):
        step(commands.remove_manuscript, key, publisher, opinion="再撤")


def test_rights_follow_place_and_kind(place):
    with pytest.raises(NotPermitted):
        begun(person("publisher"))
    with pytest.raises(NotPermitted):
        begun(person("editor", f.TOWN))
    with pytest.raises(NotPermitted):
        begun(person("keeper"))
    key = begun(person("keeper"), Kind.CENTRE)
    with pytest.raises(commands.CannotWrite, match="已经有中心简介"):
        begun(person("editor"), Kind.CENTRE)
    town: dict[str, Any] = {"version": 1, "actor": person("editor", f.TOWN), "at": AT}
    with pytest.raises(NotFound):
        commands.submit_manuscript(manuscript_id=key, **town)
    other = begun(person("editor"))
    assert [m.id for m in queries.manuscripts(viewer=person("keeper"))] == [key]
    assert {m.id for m in queries.manuscripts(viewer=person("publisher"))} == {key, other}
    assert queries.manuscripts(viewer=ANYONE) == ()
    with pytest.raises(NotPermitted):
        step(commands.save_manuscript, other, person("publisher"), content={})


def test_half_a_text_may_be_saved_but_not_one_that_is_too_long(editor):
    key = begun(editor)
    step(commands.save_manuscript, key, editor, content={"title": "只有标题"})
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.save_manuscript, key, editor, content={"title": "长" * 121})
    assert refused.value.fields == {"title": "标题最多 120 个字"}


def test_a_file_belongs_to_its_own_text_and_is_public_with_it(editor, publisher, settings):
    key, other = begun(editor), begun(editor)
    stored = [
        files.store(
            content=[samples.pdf()], name="附件.pdf", owner=f"content:{one}", actor=editor, at=AT
        )
        for one in (key, other)
    ]
    given = [{"id": str(one.id)} for one in stored]
    step(commands.save_manuscript, key, editor, content={**CONTENTS[Kind.NOTICE], "files": given})
    assert [a.id for a in seen(key, editor).files] == [stored[0].id]
    step(commands.submit_manuscript, key, editor)
    no = step(commands.publish_manuscript, key, publisher)
    assert f.some(queries.public_file(no, stored[0].id)).name == "附件.pdf"
    assert queries.public_file(no, stored[1].id) is None


def test_a_place_shows_its_own_texts_and_those_above_it(place):
    for region, title in zip((f.PROVINCE, f.CITY, f.COUNTY, f.TOWN), "省市县镇", strict=True):
        published(region=region, title=f"{title}里的公告")
    assert titles() == ["县里的公告", "市里的公告", "省里的公告"]
    first = queries.public_list(Kind.NOTICE, region_code=f.COUNTY, today=TODAY, limit=2)
    assert titles(before=first[-1].no) == ["省里的公告"]
    assert titles(text="市里的 公告") == ["市里的公告"]


def test_what_has_ended_leaves_the_lists_and_keeps_its_page(place):
    _, no = published(ends_on="2026-03-02")
    published(title="另一条", is_pinned=True)
    published(title="再一条")
    shown = queries.current_notices(region_code=f.COUNTY, today=TODAY)
    assert [n.title for n in shown] == ["另一条", "再一条", "窗口调整公告"]
    tomorrow = TODAY + DAY
    assert titles(today=tomorrow) == ["再一条", "另一条"]
    assert titles(today=tomorrow, is_past=True) == ["窗口调整公告"]
    schedules.retire_past(AT + DAY)
    assert titles(today=tomorrow, is_past=True) == ["窗口调整公告"]
    assert f.some(queries.public_text(Kind.NOTICE, no=no)).is_over(tomorrow)


def test_an_item_has_the_answers_of_its_place_in_their_order(place):
    published(Kind.FAQ, title="第二问", rank=2)
    published(Kind.FAQ, region=f.PROVINCE, title="第一问", rank=1)
    published(Kind.FAQ, region=f.TOWN, title="镇上的")
    found = queries.answered_for(f.BASIC, region_code=f.COUNTY)
    assert [one.question for one in found] == ["第一问", "第二问"]
    assert queries.answered_for("990131999001", region_code=f.COUNTY) == ()


def test_an_item_has_the_laws_it_rests_on_and_the_policies_that_name_it(place):
    published(Kind.POLICY, region=f.PROVINCE)
    published(Kind.POLICY, title="老年人办事便利措施", level="DOCUMENT", items=[f.BASIC])
    published(Kind.POLICY, title="别的条例")
    found = queries.policies_on(f.BASIC, ["优化营商环境条例"], region_code=f.COUNTY)
    assert [p.title for p in found] == ["优化营商环境条例", "老年人办事便利措施"]


def test_what_is_shipped_is_published_once(place):
    given: dict[str, Any] = {
        "kind": Kind.POLICY,
        "region_code": "000000000000",
        "actor": SYSTEM,
        "at": AT,
    }
    content = CONTENTS[Kind.POLICY]
    assert commands.publish_shipped(content=content, **given) is not None
    assert commands.publish_shipped(content=content, **given) is None
    assert titles(Kind.POLICY) == ["优化营商环境条例"]
    with pytest.raises(NotPermitted):
        commands.publish_shipped(content=content, **{**given, "actor": person("editor")})


def test_a_published_version_is_never_changed(place):
    published()
    with pytest.raises(DatabaseError), transaction.atomic():
        ManuscriptVersion.objects.update(title="改了")
