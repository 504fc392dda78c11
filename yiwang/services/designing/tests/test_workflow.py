"""Designs on their way: every act by its person, each refusal, two editors, thousands of lists."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.services.catalogue import commands as lists
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.designing import commands, queries
from yiwang.services.designing.commands import publishing
from yiwang.services.designing.models import DesignStep, FormDesign
from yiwang.services.designing.rules import judging
from yiwang.services.designing.types import Act, State
from yiwang.services.eforms import commands as published_forms
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import Condition, FieldKind

from .factories import AT, CODE, LAW, begun, field, page, person, published, seen, step, studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(db):
    return studio()


def put(key, who, item, **given):
    return step(commands.put_field, key, who, page="one", field=item, **given)


@pytest.mark.law("行政许可法", 29)
def test_a_design_reaches_the_lists_that_use_the_form(there):
    before = f.guide(there.code)
    key = begun(there)
    put(key, there.editor, field("area", "经营面积", FieldKind.NUMBER))
    made = published(there, key)
    guide = f.guide(there.code)
    assert guide.form_version_id == made != before.form_version_id
    assert guide.hash != before.hash
    assert guide.version_no == 2
    assert eforms.form(made).version == 2
    old = catalogue.guide_version(before.item_id, before.basic_version_id)
    assert old.form_version_id == there.form_version_id
    info = seen(key, there.editor)
    assert (info.state, info.lists_done, info.adopted_at) == (State.PUBLISHED, 1, AT)
    assert [s.actor_name for s in info.steps][:3] == ["publisher", "checker", "editor"]
    last = f.some(catalogue.list_edition(there.code))
    assert last.reason == "表单更新：少填一项（编辑 editor，发布 publisher）"
    (user,) = catalogue.form_users([made])
    assert (user.basic_code, user.lists) == (f.BASIC, 1)
    assert catalogue.count_form_users([[there.form_version_id], [made]]) == {0: 0, 1: 1}
    older, newer, told = f.some(queries.compared(CODE, 1, 2, viewer=there.editor))
    assert (older.version, newer.version) == (1, 2)
    assert [d.label for d in told] == ["经营面积"]


def test_a_new_form_is_taken_up_by_the_item_it_names(there):
    given = {"code": "items/new", "actor": there.editor, "at": AT}
    with pytest.raises(commands.CannotDesign) as refused:
        commands.begin_design(**{**given, "code": "新"}, basic_code="990000000000")
    assert set(refused.value.fields) == {"code", "title", "basic_code"}
    key = commands.begin_design(**given, title="新表", basic_code=f.BASIC)
    step(commands.save_heading, key, there.editor, title="新表", reason="第一版")
    with pytest.raises(commands.CannotDesign, match="请至少添加一页"):
        step(commands.submit_design, key, there.editor)
    step(commands.put_page, key, there.editor, title="申请内容")
    step(commands.put_field, key, there.editor, page="page", field=field("site", "场所"))
    made = published(there, key)
    assert f.guide(there.code).form_version_id == made


@pytest.mark.law("行政许可法", 31)
def test_a_field_nobody_may_ask_for_needs_a_law_to_be_submitted(there):
    key = begun(there)
    put(key, there.editor, field("faith", "宗教信仰"))
    assert [fault.rule for fault in seen(key, there.editor).faults] == ["sensitive"]
    with pytest.raises(commands.CannotDesign, match="敏感个人信息"):
        step(commands.submit_design, key, there.editor)
    put(key, there.editor, field("faith", "宗教信仰", legal_need=LAW), old="faith")
    assert step(commands.submit_design, key, there.editor) is State.CHECK


def test_a_field_that_cannot_work_is_not_saved(there):
    key = begun(there)
    for item, part in (
        (field("place", "又一个"), "key"),
        (field("biz", "业态", FieldKind.SELECT), "options"),
        (field("born", "生日", prefill="居民身份证.出生日期"), "prefill"),
    ):
        with pytest.raises(commands.CannotDesign) as refused:
            put(key, there.editor, item)
        assert set(refused.value.fields) == {part}
    with pytest.raises(NotFound):
        put(key, there.editor, field("x"), old="gone")
    assert len(seen(key, there.editor).fields) == 3


def test_what_changes_nothing_writes_no_step_and_a_form_has_its_limits(there):
    key, who = begun(there), there.editor
    first, second, last = (x.key for x in seen(key, who).fields)
    before = seen(key, who)
    idle: list[tuple[Any, dict[str, Any]]] = [
        (commands.move_field, {"key": first, "up": True}),
        (commands.move_field, {"key": last, "up": False}),
        (commands.move_page, {"key": "one", "up": True}),
        (commands.put_page, {"key": "one", "title": "申请人"}),
    ]
    for command, given in idle:
        with pytest.raises(commands.CannotDesign, match="没有改动"):
            step(command, key, who, **given)
    assert put(key, who, before.fields[1], old=second) == before.version
    assert seen(key, who) == before
    with pytest.raises(NotFound):
        step(commands.put_page, key, who, key="gone", title="新名")
    with pytest.raises(commands.CannotDesign) as refused:
        step(commands.put_page, key, who, title="长" * 61)
    assert "60 个字" in refused.value.fields["title"]
    many = tuple(field(f"f{n}") for n in range(judging.MOST_FIELDS))
    FormDesign.objects.filter(pk=key).update(pages=eforms.plain_pages([page(*many)]))
    full: list[tuple[Any, dict[str, Any]]] = [
        (commands.copy_field, {"key": "f0"}),
        (commands.put_field, {"page": "one", "field": field("more")}),
    ]
    for command, given in full:
        with pytest.raises(commands.CannotDesign, match="最多 300 个字段"):
            step(command, key, who, **given)
    step(commands.move_field, key, who, key="f0", up=False)


def test_a_condition_whose_question_is_removed_is_told_and_not_submitted(there):
    key, who = begun(there), there.editor
    put(key, who, field("url", "网址", show_when=Condition("online", ("是",))))
    step(commands.remove_field, key, who, key="online")
    (fault,) = seen(key, who).faults
    assert (fault.rule, fault.key) == ("condition_unknown", "url")
    with pytest.raises(commands.CannotDesign, match="online 没有了"):
        step(commands.submit_design, key, who)


def test_a_form_is_shaped_step_by_step_and_each_is_traced(there):
    key, who = begun(there), there.editor
    step(commands.put_page, key, who, title="第二页")
    step(commands.move_field, key, who, key="place", up=False)
    step(commands.copy_field, key, who, key="place")
    step(commands.remove_field, key, who, key="place")
    step(commands.move_page, key, who, key="page", up=True)
    step(commands.put_page, key, who, title="场所", key="page")
    info = seen(key, who)
    assert [(p.title, [x.key for x in p.fields]) for p in info.pages] == [
        ("场所", ["place_2"]),
        ("申请人", ["name", "online"]),
    ]
    step(commands.remove_page, key, who, key="page")
    told = [s.what for s in seen(key, who).steps]
    assert told[:2] == ["删除页面“场所”", "页面“场所”"]
    for command in (commands.remove_field, commands.copy_field, commands.remove_page):
        with pytest.raises(NotFound):
            step(command, key, who, key="no")
    with pytest.raises(commands.CannotDesign):
        step(commands.put_page, key, who, title=" ")
    with pytest.raises(commands.CannotDesign):
        step(commands.save_heading, key, who, title=" ", reason="")
    step_row = f.some(DesignStep.objects.order_by("n").first())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        DesignStep.objects.filter(pk=step_row.pk).update(what="")


def test_the_second_of_two_editors_is_told_who_changed_what(there):
    key = begun(there)
    version = seen(key, there.editor).version
    put(key, there.second, field("area", "经营面积", FieldKind.NUMBER))
    with pytest.raises(commands.Overtaken) as told:
        put(key, there.editor, field("url", "网址"), version=version)
    assert told.value.detail["who"] == "editor2"
    assert told.value.detail["changed"] == ["添加“经营面积”"]
    put(key, there.editor, field("url", "网址"), version=told.value.detail["version"])
    assert [x.key for x in seen(key, there.editor).fields][-2:] == ["area", "url"]


def test_nobody_checks_or_publishes_their_own(there):
    key = begun(there)
    rights = frozenset({"catalogue.edit", "catalogue.check", "catalogue.publish"})
    all_in_one = replace(
        there.editor, permissions=rights, organisation_ids=there.checker.organisation_ids
    )
    put(key, there.editor, field("url", "网址"))
    step(commands.submit_design, key, there.editor)
    with pytest.raises(commands.CannotDesign, match="不能审核自己编辑的内容"):
        step(commands.pass_design, key, all_in_one)
    both = replace(there.checker, permissions=rights, region_code=f.PROVINCE)
    step(commands.pass_design, key, both)
    with pytest.raises(commands.CannotDesign, match="不能审核自己编辑的内容"):
        step(commands.publish_design, key, both)
    assert Act.PUBLISH in seen(key, there.publisher).actions
    assert seen(key, both).actions == frozenset({Act.WITHDRAW})


def test_who_has_no_right_does_nothing_and_sees_nothing(there):
    key = begun(there)
    county = person("editor", region=f.COUNTY)
    with pytest.raises(NotPermitted):
        commands.begin_design(code="items/x", title="x", actor=county, at=AT)
    with pytest.raises(NotPermitted):
        step(commands.put_page, key, county, title="x")
    with pytest.raises(NotPermitted):
        step(commands.put_page, key, there.publisher, title="x")
    assert queries.design(key, viewer=ANYONE) is None
    assert queries.designs(viewer=ANYONE) == queries.waiting(viewer=ANYONE) == ()
    with pytest.raises(NotFound):
        commands.remove_page(design_id=key, version=1, key="one", actor=ANYONE, at=AT)
    put(key, there.editor, field("url", "网址"))
    step(commands.submit_design, key, there.editor)
    stranger = person("checker", region=f.COUNTY)
    with pytest.raises(NotPermitted):
        step(commands.pass_design, key, stranger)
    with pytest.raises(NotPermitted):
        commands.continue_adoption(design_id=key, actor=there.publisher, at=AT)
    assert [one.id for one in queries.waiting(viewer=there.checker)] == [key]


def test_a_returned_design_is_mended_and_a_withdrawn_one_is_over(there):
    key = begun(there)
    put(key, there.editor, field("url", "网址"))
    step(commands.submit_design, key, there.editor)
    with pytest.raises(commands.CannotDesign) as refused:
        step(commands.return_design, key, there.checker, opinion=" ")
    assert "opinion" in refused.value.fields
    with pytest.raises(commands.CannotDesign, match="现在是“部门核对”"):
        put(key, there.editor, field("more"))
    step(commands.return_design, key, there.checker, opinion="不用问网址")
    assert seen(key, there.editor).state is State.RETURNED
    with pytest.raises(commands.CannotDesign):
        step(commands.withdraw_design, key, there.editor, opinion="")
    step(commands.withdraw_design, key, there.editor, opinion="不改了")
    again = commands.begin_design(code=CODE, actor=there.second, at=AT)
    with pytest.raises(commands.CannotDesign) as under_way:
        commands.begin_design(code=CODE, actor=there.editor, at=AT)
    assert "已经有人在改" in under_way.value.fields["code"]
    assert f.some(queries.open_design(CODE, viewer=there.editor)).id == again


def test_what_changes_nothing_or_has_no_reason_or_is_stale_is_not_submitted(there):
    key = commands.begin_design(code=CODE, actor=there.editor, at=AT)
    with pytest.raises(commands.CannotDesign) as refused:
        step(commands.submit_design, key, there.editor)
    assert "reason" in refused.value.fields
    step(commands.save_heading, key, there.editor, title="测试许可申请表", reason="修改")
    with pytest.raises(commands.CannotDesign, match="完全相同"):
        step(commands.submit_design, key, there.editor)
    with pytest.raises(commands.CannotDesign, match="没有新的版本"):
        step(commands.rebase_design, key, there.editor)
    put(key, there.editor, field("url", "网址"))
    published_forms.publish_version(
        code=CODE, title="另一版", pages=[page(field("a"))], actor=SYSTEM, at=AT
    )
    assert seen(key, there.editor).is_stale
    with pytest.raises(commands.CannotDesign, match="接上新版本"):
        step(commands.submit_design, key, there.editor)
    step(commands.rebase_design, key, there.editor)
    assert [d.label for d in seen(key, there.editor).differences][-1] == "a"
    assert step(commands.submit_design, key, there.editor) is State.CHECK


def test_many_lists_take_the_form_up_in_parts_and_twice_changes_nothing(there, monkeypatch):
    monkeypatch.setattr(publishing, "BATCH", 1)
    more = [f.organisation(f.CITY, "公安局", 4), f.organisation(f.PROVINCE, "公安局", 5)]
    lists.publish_lists(
        basic_code=f.BASIC,
        body=f.body(),
        organisations=more,
        form_version_id=there.form_version_id,
        actor=SYSTEM,
        at=AT,
    )
    key = begun(there)
    put(key, there.editor, field("url", "网址"))
    made = published(there, key)
    assert seen(key, there.editor).lists_done == 1
    done = [commands.continue_adoption(design_id=key, actor=SYSTEM, at=AT) for _ in range(4)]
    assert done == [False, False, True, True]
    info = seen(key, there.editor)
    assert (info.lists_done, info.adopted_at) == (3, AT)
    (user,) = catalogue.form_users([made])
    assert user.lists == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_once_the_second_is_told(there, until_waiting):
    told: list[str] = []

    def second() -> None:
        try:
            commands.begin_design(code=CODE, actor=there.second, at=AT)
        except commands.CannotDesign as error:
            told.append(error.fields["code"])
        connection.close()

    with transaction.atomic():
        commands.begin_design(code=CODE, actor=there.editor, at=AT)
        thread = threading.Thread(target=second)
        thread.start()
        until_waiting()
    thread.join()
    assert told == ["这张表单已经有人在改，请先办完那一份"]


@pytest.mark.law("行政许可法", 29)
def test_an_older_version_is_put_into_force_again_by_the_same_hands(there):
    key = begun(there)
    put(key, there.editor, field("url", "网址"))
    second = published(there, key)
    given = {"code": CODE, "actor": there.editor, "at": AT}
    strange = published_forms.publish_version(
        code="items/other", title="别的表", pages=[page(field("a"))], actor=SYSTEM, at=AT
    )
    with pytest.raises(NotFound):
        commands.begin_design(**given, version_id=strange)
    key = commands.begin_design(**given, version_id=there.form_version_id)
    info = seen(key, there.editor)
    assert (info.base_version, info.is_stale, info.reason) == (2, False, "恢复第 1 版的内容")
    assert info.steps[0].what == "以第 1 版为底稿"
    assert [(d.label, d.change) for d in info.differences] == [("网址", "删除")]
    third = published(there, key)
    assert third not in {there.form_version_id, second}
    assert eforms.form(third).pages == eforms.form(there.form_version_id).pages
    assert eforms.form(third).version == 3
    assert f.guide(there.code).form_version_id == third
    key = commands.begin_design(**given, version_id=third)
    step(commands.save_heading, key, there.editor, title=seen(key, there.editor).title, reason="再")
    with pytest.raises(commands.CannotDesign, match="完全相同"):
        step(commands.submit_design, key, there.editor)
