"""Revisions on their way: every act by its person, each refusal, two editors at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import commands, queries, schedules
from yiwang.services.editing.events import RevisionPublished
from yiwang.services.editing.models import RevisionStep
from yiwang.services.editing.tests.factories import (
    AT,
    begun,
    both,
    passed,
    person,
    ready,
    saved,
    seen,
    step,
)
from yiwang.services.editing.types import Act, Kind, State, Target
from yiwang.services.eforms import queries as eforms

pytestmark = pytest.mark.django_db
LIST, BASIC, SUPPLEMENT = Target.LIST, Target.BASIC, Target.SUPPLEMENT


def publish(key, who, **changes):
    return step(commands.publish_revision, key, who, **changes)


@pytest.mark.law("行政许可法", 30)
def test_a_change_of_a_basic_item_reaches_the_guide_and_touches_no_list(at_office, events):
    before = catalogue.list_editions(at_office.code)
    key = begun(at_office.editor)
    saved(key, at_office.editor, content={"name": "测试许可（修订）"})
    ready(at_office, key)
    assert f.guide(at_office.code).name == "测试许可"
    with CaptureQueriesContext(connection) as statements:
        assert publish(key, at_office.publisher) is State.PUBLISHED
    assert f.guide(at_office.code).name == "测试许可（修订）"
    after = catalogue.list_editions(at_office.code)
    assert [(e.version_no, e.content) for e in after] == [(e.version_no, e.content) for e in before]
    touching = [s["sql"] for s in statements if "catalogue_item " in s["sql"].replace('"', " ")]
    touching = [sql for sql in touching if sql.startswith(("UPDATE", "INSERT", "DELETE"))]
    assert touching == []
    assert [e.revision_id for e in events(RevisionPublished)] == [key]
    names = [s.actor_name for s in seen(key, at_office.editor).steps]
    assert names == ["editor", "editor", "editor", "checker", "judge", "publisher"]
    last = f.some(catalogue.basic_edition(f.BASIC))
    assert last.reason == "测试修订（编辑 editor，发布 publisher）"


def test_a_county_editor_shortens_its_promise_and_no_more(at_office):
    key = begun(at_office.local, LIST, organisation_id=at_office.police.id)
    with pytest.raises(commands.CannotRevise) as refused:
        saved(key, at_office.local, content={"promised": {"value": 9, "unit": "WD"}})
    assert set(refused.value.fields) == {"promised"}
    saved(key, at_office.local, content={"promised": {"value": 2, "unit": "WD"}})
    step(commands.submit_revision, key, at_office.local)
    passed(key, at_office.checker)
    passed(key, at_office.judge)
    publish(key, at_office.publisher)
    guide = f.guide(at_office.code)
    assert (guide.promised_limit.value, guide.version_no) == (2, 2)


def test_nobody_acts_twice_on_a_revision_and_nobody_without_right(at_office):
    key = begun(at_office.editor)
    saved(key, at_office.editor, content={"name": "新名"})
    step(commands.submit_revision, key, at_office.editor)
    everything = ("catalogue.edit", "catalogue.check", "catalogue.legal", "catalogue.publish")
    editor = replace(
        both(at_office.editor, *everything), organisation_ids=frozenset({at_office.police.id})
    )
    for who, error in (
        (ANYONE, NotFound),
        (person("checker", f.COUNTY), NotFound),
        (at_office.publisher, NotPermitted),
        (both(at_office.checker, "catalogue.legal"), NotPermitted),
        (editor, commands.CannotRevise),
    ):
        version = seen(key, at_office.editor).version
        with pytest.raises(error):
            commands.pass_check(revision_id=key, version=version, opinion="", actor=who, at=AT)
    passed(key, at_office.checker)
    with pytest.raises(commands.CannotRevise, match="不能审核自己编辑的内容"):
        passed(key, both(at_office.checker, *everything))
    passed(key, at_office.judge)
    with pytest.raises(commands.CannotRevise, match="不能审核自己编辑的内容"):
        publish(key, editor)
    assert seen(key, editor).actions == {Act.WITHDRAW}


def test_what_waits_for_somebody_is_listed_for_them_alone(at_office):
    key = begun(at_office.editor)
    saved(key, at_office.editor, content={"name": "新名"})

    def who():
        people = ("editor", "local", "checker", "judge", "publisher")
        return {p for p in people if queries.waiting(viewer=getattr(at_office, p))}

    assert who() == {"editor"}
    step(commands.submit_revision, key, at_office.editor)
    assert who() == {"checker", "judge"}
    passed(key, at_office.checker)
    assert who() == {"judge", "publisher"}
    passed(key, at_office.judge)
    assert who() == {"publisher"}
    assert [r.id for r in queries.revisions(states=[State.READY], viewer=at_office.editor)] == [key]
    assert queries.revisions(viewer=at_office.local) == ()
    assert queries.revisions(viewer=ANYONE) == ()


def test_a_return_needs_an_opinion_and_goes_back_to_the_editor(at_office):
    key = begun(at_office.editor)
    saved(key, at_office.editor, content={"name": "新名"})
    step(commands.submit_revision, key, at_office.editor)
    with pytest.raises(commands.CannotRevise):
        step(commands.return_revision, key, at_office.checker, opinion=" ")
    step(commands.return_revision, key, at_office.checker, opinion="名称要写全")
    info = seen(key, at_office.editor)
    assert (info.state, info.steps[-1].opinion) == (State.RETURNED, "名称要写全")
    saved(key, at_office.editor, content={"name": "新名称"})
    ready(at_office, key)


def test_two_editors_at_once_and_the_second_is_told_who_changed_what(at_office):
    key = begun(at_office.editor)
    second = person("editor2")
    version = seen(key, second).version
    saved(key, at_office.editor, content={"name": "第一个人的名称"})
    with pytest.raises(commands.Overtaken) as refused:
        saved(key, second, content={"name": "第二个人的名称"}, version=version)
    told = refused.value.detail
    assert (told["who"], told["before"]) == ("editor", {"name": "测试许可"})
    assert seen(key, second).content["name"] == "第一个人的名称"
    saved(key, second, content={"name": "第二个人的名称"}, version=told["version"])


def test_what_was_published_meanwhile_is_taken_over_first(at_office):
    key, other = begun(at_office.editor), begun(at_office.editor)
    saved(other, at_office.editor, content={"themes": ["户籍"], "name": "别人的名称"})
    saved(key, at_office.editor, content={"audience": ["LEGAL"], "name": "我的名称"})
    ready(at_office, key)
    ready(at_office, other)
    publish(other, at_office.publisher)
    with pytest.raises(commands.CannotRevise, match="又发布了新的版本"):
        publish(key, at_office.publisher)
    step(commands.return_revision, key, at_office.publisher, opinion="接上新版本")
    assert seen(key, at_office.editor).is_stale
    with pytest.raises(commands.CannotRevise, match="又发布了新的版本"):
        step(commands.submit_revision, key, at_office.editor)
    assert commands.rebase_revision(revision_id=key, actor=at_office.editor, at=AT) == ("事项名称",)
    content = seen(key, at_office.editor).content
    assert (content["themes"], content["name"]) == (["户籍"], "我的名称")
    ready(at_office, key)
    publish(key, at_office.publisher)
    assert f.guide(at_office.code).themes == ("户籍",)


def test_a_scheduled_revision_takes_effect_on_its_day_or_is_withdrawn(at_office):
    later = clock.local_date(AT) + timedelta(days=3)
    key, other = begun(at_office.editor), begun(at_office.editor)
    for one, name in ((key, "到期的名称"), (other, "撤回的名称")):
        saved(one, at_office.editor, content={"name": name}, effective_on=later)
        ready(at_office, one)
        assert publish(one, at_office.publisher) is State.SCHEDULED
    step(commands.withdraw_revision, other, at_office.publisher, opinion="依据有变")
    schedules.publish_due(AT + timedelta(days=2))
    assert f.guide(at_office.code).name == "测试许可"
    schedules.publish_due(AT + timedelta(days=3))
    schedules.publish_due(AT + timedelta(days=3))
    assert f.guide(at_office.code).name == "到期的名称"
    assert seen(key, at_office.editor).state is State.PUBLISHED
    with pytest.raises(commands.CannotRevise):
        step(commands.withdraw_revision, key, at_office.editor, opinion="晚了")


def test_what_has_become_impossible_goes_back_on_its_day(at_office):
    later = clock.local_date(AT) + timedelta(days=3)
    key, other = begun(at_office.editor), begun(at_office.editor)
    saved(key, at_office.editor, content={"name": "定时"}, effective_on=later)
    ready(at_office, key)
    publish(key, at_office.publisher)
    saved(other, at_office.editor, content={"name": "马上"})
    ready(at_office, other)
    publish(other, at_office.publisher)
    schedules.publish_due(AT + timedelta(days=3))
    info = seen(key, at_office.editor)
    assert info.state is State.RETURNED
    assert "没有生效" in info.steps[-1].opinion
    assert f.guide(at_office.code).name == "马上"


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.SUSPEND])
def test_an_item_out_of_force_is_offered_nowhere_and_comes_back(at_office, kind):
    kept = f.guide(at_office.code)
    key = begun(at_office.editor, kind=kind)
    saved(key, at_office.editor)
    ready(at_office, key)
    publish(key, at_office.publisher)
    assert catalogue.guide(at_office.code) is None
    assert catalogue.in_region(f.COUNTY) == ()
    assert catalogue.search("测试许可", region_code=f.COUNTY, online=True).total == 0
    assert catalogue.guide_version(kept.item_id, kept.basic_version_id) == kept
    with pytest.raises(commands.CannotRevise):
        begun(at_office.editor)
    key = begun(at_office.editor, kind=Kind.RESTORE)
    saved(key, at_office.editor)
    ready(at_office, key)
    publish(key, at_office.publisher)
    assert f.guide(at_office.code) == kept


def test_a_converted_item_goes_on_under_the_code_of_its_new_kind(at_office):
    key = begun(at_office.editor, kind=Kind.CONVERT)
    saved(key, at_office.editor, content={"kind_code": "20"})
    ready(at_office, key)
    publish(key, at_office.publisher)
    old, new = (f.some(catalogue.basic_edition(c)) for c in (f.BASIC, "992031999000"))
    assert (old.is_in_force, new.is_in_force) == (False, True)
    assert new.name == old.name


def test_one_list_is_suspended_and_restored(at_office):
    for kind, is_there in ((Kind.SUSPEND, False), (Kind.RESTORE, True)):
        key = begun(at_office.editor, LIST, kind, organisation_id=at_office.police.id)
        saved(key, at_office.editor)
        ready(at_office, key)
        publish(key, at_office.publisher)
        assert bool(catalogue.guide(at_office.code)) is is_there


def test_a_list_is_handed_down_when_the_receiving_level_has_confirmed(at_office):
    city = f.organisation(f.CITY, "公安局", 3)
    f.publish([city])
    key = begun(at_office.editor, LIST, Kind.DELEGATE, organisation_id=city.id)
    town = f.organisation(f.TOWN, "乡镇人民政府", 900)
    saved(key, at_office.editor, receiver_ids=[town.id])
    step(commands.submit_revision, key, at_office.editor)
    assert passed(key, person("checker", f.CITY, city)) is State.RECEIVER_CHECK
    given = {"revision_id": key, "version": 4, "opinion": "", "at": AT}
    with pytest.raises(NotFound):
        commands.pass_check(**given, actor=at_office.checker)
    clerk = person("checker2", f.TOWN, town)
    assert passed(key, clerk) is State.LEGAL_CHECK
    assert seen(key, at_office.editor).receivers[0].confirmed_by == "checker2"
    passed(key, person("publisher2", f.CITY))
    with pytest.raises(commands.CannotRevise, match="行使层级"):
        publish(key, at_office.publisher)
    f.publish([], content=f.basic(use_levels="3,4,5"))
    publish(key, at_office.publisher)
    assert catalogue.adopted(f.BASIC, town.id)
    own = catalogue.adopted(f.BASIC, city.id)
    assert not f.some(catalogue.list_edition(own)).is_in_force


def test_levels_that_lose_an_item_stop_with_it_and_the_public_is_told(at_office):
    city = f.organisation(f.CITY, "公安局", 3)
    f.publish([city], content=f.basic(use_levels="3,4"))
    own = catalogue.adopted(f.BASIC, city.id)
    key = begun(at_office.editor, BASIC, Kind.DELEGATE)
    saved(
        key,
        at_office.editor,
        content={"use_levels": "4"},
        receiver_ids=[at_office.police.id],
    )
    step(commands.submit_revision, key, at_office.editor)
    passed(key, person("checker", f.PROVINCE, f.organisation(f.PROVINCE, "公安局", 3)))
    assert passed(key, at_office.checker) is State.LEGAL_CHECK
    passed(key, person("publisher2"))
    publish(key, at_office.publisher)
    assert catalogue.guide(own) is None
    assert catalogue.guide(at_office.code) is not None
    told = f.some(queries.disposition(f.some(catalogue.list_edition(own))))
    assert (told.name, told.receivers) == ("已下放", (at_office.police.name,))
    assert queries.disposition(f.some(catalogue.list_edition(at_office.code))) is None


def test_a_department_adopts_an_item_from_the_text_of_its_level(at_office):
    other = f.organisation(f.COUNTY, "民政局", 4)
    key = begun(at_office.local, LIST, Kind.CREATE, organisation_id=other.id)
    assert seen(key, at_office.local).content["promised"] == {"value": 5, "unit": "WD"}
    saved(key, at_office.local, content={"note": "本单位在二楼"})
    step(commands.submit_revision, key, at_office.local)
    passed(key, person("checker", f.COUNTY, other))
    passed(key, person("judge", f.COUNTY, other))
    publish(key, at_office.publisher)
    code = seen(key, at_office.local).public_code
    assert f.guide(code).organisation_name == other.name
    form = eforms.form(f.some(f.guide(code).form_version_id))
    assert (form.code, form.title) == (f"items/{f.BASIC}", "申请表")
    assert {"phone", "matter"} <= {field.key for field in form.fields}
    with pytest.raises(commands.CannotRevise, match="已经有这个事项"):
        begun(at_office.local, LIST, Kind.CREATE, organisation_id=other.id)


def test_a_supplementary_item_is_its_own_regions_alone(at_office):
    code = "990131999777"
    key = begun(at_office.local, SUPPLEMENT, Kind.CREATE, basic_code=code)
    saved(key, at_office.local, content=f.basic(name="本县的补充事项"))
    step(commands.submit_revision, key, at_office.local)
    passed(key, at_office.checker)
    passed(key, at_office.judge)
    publish(key, person("publisher", f.COUNTY))
    assert f.some(catalogue.basic_edition(code)).name == "本县的补充事项"
    begun(at_office.local, SUPPLEMENT, basic_code=code)
    for target, given in ((BASIC, code), (SUPPLEMENT, f.BASIC)):
        with pytest.raises((NotPermitted, commands.CannotRevise)):
            begun(at_office.local, target, basic_code=given)
    with pytest.raises(NotPermitted):
        begun(person("editor", "990103000000"), SUPPLEMENT, basic_code=code)


@pytest.mark.parametrize(
    ("target", "kind", "changes"),
    [
        (BASIC, Kind.CREATE, {"basic_code": "12"}),
        (BASIC, Kind.CREATE, {}),
        (BASIC, Kind.RESTORE, {}),
        (BASIC, Kind.CHANGE, {"basic_code": "990131999555"}),
    ],
)
def test_what_cannot_begin_is_refused(at_office, target, kind, changes):
    with pytest.raises(commands.CannotRevise):
        begun(at_office.editor, target, kind, **changes)
    with pytest.raises(NotPermitted):
        begun(at_office.checker, target, kind, **changes)


def test_a_rule_of_publishing_stops_a_list_before_anybody_checks_it(at_office):
    key = begun(at_office.editor, LIST, organisation_id=at_office.police.id)
    saved(key, at_office.editor, content={"materials": [f.material(name="其他材料")]})
    with pytest.raises(commands.CannotRevise) as refused:
        step(commands.submit_revision, key, at_office.editor)
    assert "materials" in refused.value.fields


def test_a_step_is_never_changed(at_office):
    begun(at_office.editor)
    row = f.some(RevisionStep.objects.first())
    with pytest.raises(DatabaseError), transaction.atomic():
        RevisionStep.objects.filter(pk=row.pk).update(opinion="改写")


def test_any_two_published_versions_are_compared(at_office):
    f.publish([at_office.police], text=f.body(promised={"value": 3, "unit": "WD"}), at=AT)
    found = queries.compared(at_office.code, 1, 2, viewer=at_office.editor)
    assert found is not None
    assert [d.key for d in found[2]] == ["promised"]
    assert queries.compared(at_office.code, 1, 9, viewer=at_office.editor) is None


def test_nothing_is_created_twice_at_the_same_time(at_office):
    code = "340109900990"
    first = begun(at_office.editor, kind=Kind.CREATE, basic_code=code)
    with pytest.raises(commands.CannotRevise) as refused:
        begun(person("editor2"), kind=Kind.CREATE, basic_code=code)
    assert refused.value.full_code.endswith(".twice")
    assert "editor已经在新增它，现在是“起草中”" in refused.value.text
    step(commands.withdraw_revision, first, at_office.editor, opinion="写错了编码")
    assert begun(person("editor2"), kind=Kind.CREATE, basic_code=code) != first


def test_what_waits_is_one_s_own_draft_and_what_one_may_pass(at_office):
    key = begun(at_office.editor)
    saved(key, at_office.editor, content={"name": "测试许可（修订）"})

    def waits(who):
        return [one.id for one in queries.waiting(viewer=who)]

    assert waits(at_office.editor) == [key]
    assert waits(person("editor2")) == waits(at_office.checker) == []
    step(commands.submit_revision, key, at_office.editor)
    assert waits(at_office.checker) == [key]
    assert waits(at_office.editor) == waits(at_office.publisher) == []
