"""Publishing refuses all faults at once; a run over the catalogue finds, compares and goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor, ActorKind
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.commands import CannotPublish
from yiwang.services.catalogue.commands import checking as runs
from yiwang.services.catalogue.models import AbolishedDemand, BasicItem, CheckRun, Item
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types.checks import RunState, Severity

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)
EDITOR = Actor(kind=ActorKind.STAFF, id="e", name="编辑", permissions=frozenset({"catalogue.edit"}))
PUBLISHER = replace(EDITOR, id="p", permissions=frozenset({"catalogue.publish"}))
OTHER = "990131999001"


@pytest.fixture
def owner():
    """The police of the county."""
    f.regions()
    return f.organisation(f.COUNTY, "公安局", 3)


def publish(owner, *, code=f.BASIC, actor=SYSTEM, at=f.AT, content=None, **changes):
    commands.publish_basic(code=code, content=content or f.basic(), actor=actor, at=at)
    return commands.publish_lists(
        basic_code=code, body=f.body(**changes), organisations=[owner], actor=actor, at=at
    )


def check(at=LATER):
    """Run a check to its end, as the jobs do."""
    key = commands.start_check(actor=EDITOR, at=at)
    while not commands.continue_check(run_id=key, actor=SYSTEM, at=at):
        pass
    run = f.some(queries.check_run(key, viewer=EDITOR))
    return run, queries.check_findings(key, viewer=EDITOR)


def test_what_a_person_publishes_is_refused_with_all_its_faults(owner):
    with pytest.raises(CannotPublish) as refused:
        publish(owner, actor=PUBLISHER, faq=[], contact={}, promised={"value": 21, "unit": "WD"})
    error = refused.value
    assert error.full_code == "catalogue.cannot_publish.promise"
    assert [one["check"] for one in error.detail["faults"]] == ["promise", "faq", "phones"]
    assert error.text.startswith("有 3 处需要修改：1. 承诺时限不能长于法定时限")
    assert set(error.fields) == {"promised", "faq", "contact"}
    assert publish(owner, actor=PUBLISHER) == 1


def test_the_same_text_from_another_system_is_marked_only(owner):
    assert publish(owner, faq=[], contact={}) == 1


def test_an_old_fault_of_a_loaded_text_does_not_stop_a_person_and_a_new_one_does(owner):
    publish(owner, faq=[])
    assert publish(owner, actor=PUBLISHER, at=LATER, faq=[], note="新的说明") == 1
    with pytest.raises(CannotPublish, match="咨询电话"):
        publish(owner, actor=PUBLISHER, at=LATER, faq=[], contact={})


def test_an_organisation_may_adopt_a_loaded_text_with_its_old_faults(owner):
    publish(owner, faq=[])
    office = f.organisation(f.COUNTY, "民政局", 4)
    assert publish(office, actor=PUBLISHER, faq=[]) == 1


def test_a_person_publishes_no_basic_item_without_basis_or_with_a_name_taken(owner):
    publish(owner)
    with pytest.raises(CannotPublish, match="还没有设定依据"):
        publish(owner, actor=PUBLISHER, code=OTHER, content=f.basic(name="乙", bases=[]))
    with pytest.raises(CannotPublish, match="已经有编码990131999000"):
        publish(owner, actor=PUBLISHER, code=OTHER)


def test_a_person_closes_no_circle_of_proof(owner):
    gives = {"result": {"name": "乙证书", "type": "证照", "sample": "样本"}}
    publish(owner, materials=[f.material(), f.material(2, name="乙证书")])
    asked = [f.material(), f.material(2, name="许可证")]
    found = queries.publishing_faults(
        OTHER, basic=f.basic(name="乙"), body=f.body(materials=asked, **gives)
    )
    assert [(one.check, one.severity) for one in found] == [("circular", Severity.ERROR)]
    assert "“测试许可”、“乙”互相要对方的结果" in found[0].sentence


def test_a_run_counts_the_guides_of_each_fault_and_tells_new_from_mended(owner):
    office = f.organisation(f.CITY, "公安局", 3)
    publish(owner, faq=[])
    commands.publish_lists(
        basic_code=f.BASIC, body=f.body(faq=[]), organisations=[office], actor=SYSTEM, at=f.AT
    )
    first, found = check()
    assert (first.state, first.guides, first.percent) == (RunState.DONE, 2, 100)
    assert {(one.check, one.guides) for one in found} == {("faq", 2), ("level_of_list", 1)}
    assert not any(one.is_fresh for one in found)
    faq = next(one for one in found if one.check == "faq")
    guides = queries.faulty_guides(faq.id, viewer=EDITOR)
    assert [one.organisation_name for one in guides] == [owner.name, office.name]
    assert queries.faulty_guides(faq.id, after=guides[0].id, viewer=EDITOR) == guides[1:]

    publish(owner, at=LATER, contact={})
    publish(office, at=LATER, contact={})
    second, found = check(LATER + timedelta(hours=1))
    assert (second.fresh, second.mended) == (1, 1)
    assert [one.check for one in found if one.is_fresh] == ["phones"]
    mended = queries.check_findings(second.id, is_mended=True, viewer=EDITOR)
    assert [one.check for one in mended] == ["faq"]
    rules, departments = queries.check_totals(second.id, viewer=EDITOR)
    assert {(one.key, one.findings) for one in rules} == {("phones", 1), ("level_of_list", 1)}
    assert [(one.key, one.findings, one.fresh) for one in departments] == [("公安局", 2, 1)]


def test_a_run_looks_across_the_items_and_at_the_codes(owner):
    publish(owner, materials=[f.material(), f.material(2, name="乙证书")])
    gives = {"result": {"name": "乙证书", "type": "证照", "sample": "样本"}}
    asked = [f.material(), f.material(2, name="许可证")]
    publish(owner, code=OTHER, materials=asked, **gives)
    item = f.some(Item.objects.filter(basic__code=OTHER).first())
    Item.objects.filter(pk=item.pk).update(code=item.code[:18] + "6" + item.code[19:])
    _, found = check()
    assert {(one.check, one.code) for one in found} == {
        ("circular", f.BASIC), ("circular", OTHER), ("same_name", f.BASIC), ("same_name", OTHER),
        ("code_parts", OTHER),
    }  # fmt: skip


def test_findings_are_filtered_and_paged(owner):
    publish(owner, faq=[], contact={}, materials=[f.material(name="就业、就读等证明", basis="")])
    run, found = check()
    one = queries.check_findings(run.id, limit=1, viewer=EDITOR)
    rest = queries.check_findings(run.id, after=(one[0].guides, one[0].id), viewer=EDITOR)
    assert (*one, *rest) == found
    assert [x.check for x in queries.check_findings(run.id, check="faq", viewer=EDITOR)] == ["faq"]
    assert queries.check_findings(run.id, department="民政局", viewer=EDITOR) == ()
    assert queries.check_findings(run.id, severity="ERROR", viewer=EDITOR) == ()
    assert queries.check_findings(run.id, is_fresh=True, viewer=EDITOR) == ()


def test_one_check_runs_at_a_time_and_a_lost_one_makes_room(owner):
    publish(owner)
    key = commands.start_check(actor=EDITOR, at=f.AT)
    assert commands.start_check(actor=PUBLISHER, at=f.AT) == key
    again = commands.start_check(actor=EDITOR, at=f.AT + timedelta(hours=2))
    assert again != key
    assert commands.continue_check(run_id=key, actor=SYSTEM, at=LATER)
    assert CheckRun.objects.get(pk=key).state == RunState.STOPPED


def test_a_stranger_neither_starts_nor_reads_a_check(owner):
    publish(owner, faq=[])
    run, _ = check()
    with pytest.raises(NotPermitted):
        commands.start_check(actor=ANYONE, at=LATER)
    with pytest.raises(NotPermitted):
        commands.continue_check(run_id=run.id, actor=EDITOR, at=LATER)
    assert queries.check_run(run.id, viewer=ANYONE) is None
    assert queries.check_runs(viewer=ANYONE) == ()
    assert queries.check_findings(run.id, viewer=ANYONE) == ()
    assert queries.check_totals(run.id, viewer=ANYONE) == ((), ())


def test_only_the_last_runs_are_kept(owner):
    publish(owner)
    for hours in range(runs.KEPT + 2):
        check(f.AT + timedelta(hours=hours))
    assert CheckRun.objects.count() == runs.KEPT


def test_what_was_abolished_is_found_where_it_is_asked_again_and_by_region(owner):
    city = f.organisation(f.CITY, "公安局", 4)
    publish(owner, faq=[], materials=[f.material(), f.material(2, "婚姻状况证明（原件）")])
    publish(city, content=f.basic(use_levels="3,4"), materials=[f.material(2, "婚姻状况证明")])
    basic = BasicItem.objects.get(code=f.BASIC)
    for region in (f.PROVINCE, f.COUNTY):
        AbolishedDemand.objects.create(
            basic=basic, name="婚姻状况证明", region_code=region, since=f.AT.date()
        )
    run, found = check()
    again = [x for x in found if x.check == "abolished"]
    assert [(x.guides, x.element) for x in again] == [(1, "materials.2"), (1, "materials.2")]
    assert len(queries.faulty_guides(again[0].id, viewer=EDITOR)) == 1
    in_county = queries.check_findings(run.id, region_code=f.COUNTY, viewer=EDITOR)
    checks = [x.check for x in in_county]
    assert (checks.count("abolished"), "faq" in checks) == (1, True)
    assert queries.check_findings(run.id, region_code=f.TOWN, viewer=EDITOR) == ()
    in_city = queries.check_findings(run.id, region_code=f.CITY, viewer=EDITOR)
    assert {x.id for x in in_city} == {x.id for x in found}
    rules, _ = queries.check_totals(run.id, region_code=f.COUNTY, viewer=EDITOR)
    assert sum(x.findings for x in rules) == len(in_county)
    AbolishedDemand.objects.all().delete()
    publish(owner, at=LATER, content=f.basic(use_levels="3,4"))
    later, _ = check(at=LATER + timedelta(days=1))
    mended = queries.check_findings(later.id, is_mended=True, region_code=f.COUNTY, viewer=EDITOR)
    assert "abolished" in {x.check for x in mended}
