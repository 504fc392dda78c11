"""A department questions its items: every act by its person, each refusal, the public list."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.models import Entry
from yiwang.oversight.reduction.tests.factories import (
    AT,
    DIPLOMA,
    MARRIAGE,
    REMOVED,
    agreed,
    asking,
    begun,
    choices,
    person,
    saved,
    seen,
    sheet,
    step,
)
from yiwang.oversight.reduction.types import Act, Choice, Outcome, State
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as published
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
KEEP = (Outcome.KEEP, "", "")


def test_what_was_agreed_disappears_everywhere_and_becomes_public(at_work):
    key = begun(at_work)
    saved(key, at_work)
    assert (seen(key, at_work.office).decided, seen(key, at_work.office).removed) == (8, 3)
    before = f.guide(at_work.code)
    agreed(key, at_work)
    guide = f.guide(at_work.code)
    assert [m.name for m in guide.materials if not m.is_exempt] == []
    assert [(m.name, m.licence_type) for m in guide.materials if m.shareable] == [
        (DIPLOMA, "毕业证书")
    ]
    assert [s.material_nos for s in guide.situations] == [(1,), (1, 3)]
    assert "单位盖章" not in [s.name for s in guide.steps]
    assert guide.note == f"不再提交“{MARRIAGE}”，由部门核验：民政部门。"
    assert (guide.version_no, before.version_no) == (2, 1)
    found = queries.entries(viewer=ANYONE)
    assert {(e.name, e.outcome, e.lists, e.person) for e in found} == {
        (MARRIAGE, Outcome.VERIFY, 1, ""),
        (DIPLOMA, Outcome.SHARE, 1, ""),
        ("单位盖章", Outcome.CANCEL, 1, ""),
    }
    assert queries.entries(viewer=at_work.office)[0].person == (
        "自查 checker，审核 office，确认 publisher"
    )
    info = seen(key, at_work.checker)
    assert (info.state, info.percent, info.skipped) == (State.PUBLISHED, 100, ())
    assert queries.departments_of() == ("公安局",)
    for region, count in ((f.VILLAGE, 3), (f.PROVINCE, 3), ("980000000000", 0)):
        assert len(queries.entries(region_code=region)) == count


def test_what_was_abolished_cannot_be_asked_for_again(at_work):
    key = begun(at_work)
    saved(key, at_work)
    agreed(key, at_work)
    given: dict[str, Any] = {
        "basic_code": f.BASIC,
        "organisations": [at_work.police],
        "actor": SYSTEM,
        "at": AT,
    }
    for again in (f.material(2, f"{MARRIAGE}（原件）"), f.material(2, "毕业证书")):
        with pytest.raises(catalogue.CannotPublish, match="已经列入取消的证明材料清单"):
            catalogue.publish_lists(
                body=f.body(materials=[f.material(), again]), is_loaded=False, **given
            )
    with pytest.raises(catalogue.CannotPublish, match="“单位盖章”环节已经取消"):
        catalogue.publish_lists(body=asking(materials=[f.material()]), is_loaded=False, **given)
    shared = f.material(3, DIPLOMA, shareable=True, licence_type="毕业证书")
    body = f.body(materials=[f.material(), shared])
    assert catalogue.publish_lists(body=body, is_loaded=False, **given) == 1
    assert catalogue.publish_lists(body=asking(), **given) == 0, "loaded again, it stays gone"
    elsewhere = f.organisation(f.CITY, "公安局", 4)
    f.publish([elsewhere, at_work.police], text=asking(), content=f.basic(use_levels="3,4"))
    assert len(f.guide(f"{elsewhere.uscc}3{f.BASIC}").materials) == 3
    assert len(f.guide(at_work.code).materials) == 2
    faults = published.publishing_faults(f.BASIC, body=asking(), organisations=[elsewhere])
    assert "abolished" not in {fault.check for fault in faults}


def test_every_list_of_the_division_changes_and_no_other(at_work):
    town = f.organisation(f.TOWN, "乡镇人民政府", 5)
    city = f.organisation(f.CITY, "公安局", 4)
    f.publish([town, city], text=asking(), content=f.basic(use_levels="3,4,5"))
    key = begun(at_work)
    assert [(x.lists, x.texts) for x in queries.sheets_of(key, viewer=at_work.office)] == [(2, 1)]
    saved(key, at_work)
    agreed(key, at_work)
    codes = {o: f"{o.uscc}{o.level}{f.BASIC}" for o in (at_work.police, town, city)}
    asked = {
        o.name: sum(not m.is_exempt for m in f.guide(code).materials) for o, code in codes.items()
    }
    assert asked == {at_work.police.name: 0, town.name: 0, city.name: 2}
    assert {e.lists for e in queries.entries()} == {2}


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({MARRIAGE: (Outcome.CANCEL, "", "")}, "test", "请选择适用哪一条清理标准"),
        ({MARRIAGE: (Outcome.SHARE, "shared", "")}, "instead", "请写明由哪种证照或者数据代替"),
        ({MARRIAGE: (Outcome.MERGE, "covered", "")}, "instead", "请写明并入哪个材料或者环节"),
        ({MARRIAGE: (Outcome.PROMISE, "promise", "")}, "instead", "请写明承诺的内容"),
        ({MARRIAGE: (Outcome.VERIFY, "no_means", "")}, "instead", "请写明由哪个部门怎样核验"),
        (
            {"单位盖章": (Outcome.PROMISE, "promise", "承诺")},
            "outcome",
            "环节只能取消、合并、用数据共享替代或者保留",
        ),
    ],
)
def test_a_choice_without_its_ground_is_refused(at_work, said, field, sentence):
    with pytest.raises(commands.CannotCheck) as refused:
        saved(begun(at_work), at_work, **said)
    assert sentence in refused.value.fields.values()
    assert all(name.endswith(f"-{field}") for name in refused.value.fields)


def test_keeping_needs_a_reason_and_a_law(at_work):
    key = begun(at_work)
    found = sheet(key, at_work.checker)
    bare = [replace(c, reason=" ", basis="有规定") for c in choices(found)]
    with pytest.raises(commands.CannotCheck) as refused:
        commands.save_item(
            check_id=key, basic_code=f.BASIC, version=1, choices=bare, actor=at_work.checker, at=AT
        )
    assert "请填写保留的理由" in refused.value.fields.values()
    assert any("保留要写明法律" in sentence for sentence in refused.value.fields.values())


def test_a_change_that_could_not_be_published_is_refused_while_it_is_saved(at_work):
    with pytest.raises(commands.CannotCheck, match="办理流程缺少受理环节"):
        saved(begun(at_work), at_work, 受理=(Outcome.CANCEL, "no_law", ""))


def test_the_second_who_saves_is_told_who_was_first(at_work):
    key = begun(at_work)
    old = sheet(key, at_work.checker)
    saved(key, at_work)
    other = person("checker2", f.COUNTY, at_work.police)
    with pytest.raises(commands.Overtaken) as refused:
        commands.save_item(
            check_id=key,
            basic_code=f.BASIC,
            version=old.version,
            choices=choices(old),
            actor=other,
            at=AT,
        )
    assert refused.value.detail["who"] == "checker"
    assert sheet(key, other).lines[0].choice.outcome is Outcome.VERIFY


def test_the_same_is_said_of_all_items_at_once_and_nothing_decided_is_lost(at_work):
    f_code = "990131998000"
    catalogue.publish_basic(code=f_code, content=f.basic(name="另一许可"), actor=SYSTEM, at=AT)
    catalogue.publish_lists(
        basic_code=f_code, body=asking(), organisations=[at_work.police], actor=SYSTEM, at=AT
    )
    key = begun(at_work)
    saved(key, at_work, **{MARRIAGE: KEEP})
    names = {one["name"]: one["count"] for one in queries.alike(key, viewer=at_work.checker)}
    assert names == {}
    choice = Choice("", Outcome.VERIFY, "no_means", "无法核实", "", "民政部门")
    given: dict[str, Any] = {"check_id": key, "name": MARRIAGE, "is_step": False, "at": AT}
    with pytest.raises(commands.CannotCheck) as refused:
        commands.decide_alike(choice=replace(choice, test="gone"), actor=at_work.checker, **given)
    assert refused.value.fields == {"test": "请选择适用哪一条清理标准"}
    assert commands.decide_alike(choice=choice, actor=at_work.checker, **given) == 1
    assert sheet(key, at_work.checker).lines[0].choice.outcome is Outcome.KEEP
    with pytest.raises(commands.CannotCheck, match="没有还没自查的同名材料"):
        commands.decide_alike(choice=choice, actor=at_work.checker, **given)
    assert len(queries.sheets_of(key, only_open=True, viewer=at_work.checker)) == 1
    with pytest.raises(commands.CannotCheck, match="还有 7 项没有自查"):
        step(commands.submit_check, key, at_work.checker)


def test_nobody_acts_in_two_lanes_and_nobody_without_right(at_work):
    key = begun(at_work)
    saved(key, at_work)
    version = seen(key, at_work.checker).version
    everything = frozenset({"catalogue.edit", "catalogue.check", "catalogue.publish"})
    checker = replace(at_work.checker, permissions=everything, region_code=f.PROVINCE)
    office = replace(at_work.office, permissions=everything)
    with pytest.raises(NotFound):
        commands.begin_check(
            organisation_id=at_work.police.id, actor=person("checker", f.COUNTY), at=AT
        )
    with pytest.raises(NotPermitted):
        commands.begin_check(organisation_id=at_work.police.id, actor=ANYONE, at=AT)
    assert begun(at_work) == key
    step(commands.submit_check, key, at_work.checker)
    for who, error in (
        (ANYONE, NotFound),
        (person("office", f.TOWN), NotFound),
        (at_work.publisher, NotPermitted),
        (checker, commands.CannotCheck),
    ):
        with pytest.raises(error):
            commands.review_check(check_id=key, version=version + 1, actor=who, at=AT)
    with pytest.raises(commands.Overtaken):
        commands.review_check(check_id=key, version=version, actor=at_work.office, at=AT)
    with pytest.raises(commands.CannotCheck) as refused:
        step(commands.return_check, key, at_work.office, opinion=" ")
    assert "opinion" in refused.value.fields
    assert step(commands.return_check, key, at_work.office, opinion="补依据") is State.RETURNED
    step(commands.submit_check, key, at_work.checker)
    step(commands.review_check, key, at_work.office)
    with pytest.raises(commands.CannotCheck, match="另一个人"):
        step(commands.agree_check, key, office)
    with pytest.raises(commands.CannotCheck, match="待会商确认"):
        saved(key, at_work)
    assert seen(key, at_work.publisher).actions == {Act.AGREE, Act.RETURN}
    assert [c.id for c in queries.waiting(viewer=at_work.publisher)] == [key]
    assert queries.waiting(viewer=at_work.checker) == ()


def test_what_cannot_be_published_by_then_is_named_and_the_rest_goes_on(at_work):
    key = begun(at_work)
    saved(key, at_work)
    catalogue.withdraw_basic(code=f.BASIC, reason="取消", actor=SYSTEM, at=AT)
    agreed(key, at_work)
    info = seen(key, at_work.checker)
    assert info.state is State.PUBLISHED
    assert [name for name, _ in info.skipped] == ["测试许可"]
    assert queries.entries() == ()


def test_entries_and_traces_are_never_changed(at_work):
    key = begun(at_work)
    saved(key, at_work)
    agreed(key, at_work)
    assert {e.published_on for e in queries.entries()} == {clock.local_date(clock.now())}
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(reason="")
    assert [s.act for s in seen(key, at_work.office).steps] == [
        Act.AGREE,
        Act.REVIEW,
        Act.SUBMIT,
        Act.BEGIN,
    ]


def test_a_new_self_check_asks_only_about_what_is_left(at_work):
    key = begun(at_work)
    saved(key, at_work)
    agreed(key, at_work)
    names = [line.name for line in sheet(begun(at_work), at_work.checker).lines]
    assert not set(names) & set(REMOVED)


def test_an_item_is_held_before_its_texts_are_read(at_work):
    key = begun(at_work)
    saved(key, at_work)
    with CaptureQueriesContext(connection) as captured:
        agreed(key, at_work)
    said = [one["sql"] for one in captured.captured_queries]
    held = next(n for n, s in enumerate(said) if "catalogue_basicitem" in s and "FOR UPDATE" in s)
    read = next(n for n, s in enumerate(said) if "COUNT" in s and "catalogue_searchtext" in s)
    assert held < read
    with pytest.raises(NotPermitted):
        catalogue.hold_item(basic_code=f.BASIC, actor=at_work.checker, at=AT)
