"""Publishing: versions, hashes, immutability, inheritance, refusals."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.services.catalogue import queries
from yiwang.services.catalogue.commands import CannotPublish, publish_set
from yiwang.services.catalogue.events import CatalogueChanged
from yiwang.services.catalogue.models import BasicVersion, Body, Item, ItemVersion
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types.sets import ListSet, ListText

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)


@pytest.fixture
def owners():
    """Two organisations of different levels, 市 and 县."""
    f.regions()
    return [f.organisation(f.CITY, "公安局", 3), f.organisation(f.COUNTY, "公安局", 3)]


def first():
    return Item.objects.select_related("current").order_by("pk").first()


@pytest.mark.law("行政许可法", 30)
def test_a_list_is_published_for_every_organisation_with_its_own_code(owners, events):
    assert f.publish(owners) == len(owners)
    codes = set(Item.objects.values_list("code", flat=True))
    assert codes == {f"{o.uscc}{o.level}{f.BASIC}" for o in owners}
    assert [e.count for e in events(CatalogueChanged) if e.target == "LIST"] == [len(owners)]
    assert Body.objects.count() == 1


def test_publishing_the_same_again_writes_nothing(owners):
    f.publish(owners)
    assert f.publish(owners, at=LATER) == 0
    assert BasicVersion.objects.count() == 1
    assert ItemVersion.objects.count() == len(owners)


def test_a_changed_text_makes_a_new_version_and_a_new_hash(owners):
    f.publish(owners)
    code = first().code
    before = f.guide(code)
    f.publish(owners, at=LATER, text=f.body(promised={"value": 3, "unit": "WD"}))
    after = f.guide(code)
    assert (before.version_no, after.version_no) == (1, 2)
    assert before.hash != after.hash
    assert queries.guide_version(before.item_id, before.basic_version_id) == before


def test_all_five_levels_inherit_name_kind_and_basis(owners):
    f.publish(owners)
    locals_before = list(ItemVersion.objects.order_by("pk").values_list("pk", "hash"))
    guides = [f.guide(i.code) for i in Item.objects.all()]
    f.publish(owners, at=LATER, content=f.basic(name="测试许可（新名）"))
    renamed = [f.guide(g.code) for g in guides]
    assert {g.name for g in renamed} == {"测试许可（新名）"}
    assert {g.bases for g in renamed} == {guides[0].bases}
    assert all(old.hash != new.hash for old, new in zip(guides, renamed, strict=True))
    assert list(ItemVersion.objects.order_by("pk").values_list("pk", "hash")) == locals_before


def test_a_renamed_item_is_found_by_its_new_name(owners):
    f.publish(owners)
    f.publish(owners, at=LATER, content=f.basic(name="烟火晚会批准"))
    assert queries.search("烟火晚会", region_code=f.COUNTY).total == 1


def test_the_history_shows_each_change_of_either_half(owners):
    f.publish(owners)
    f.publish(owners, at=LATER, content=f.basic(name="新名"))
    text = f.body(promised={"value": 3, "unit": "WD"})
    f.publish(owners, at=LATER + timedelta(days=1), content=f.basic(name="新名"), text=text)
    lines = queries.history(first().code)
    assert [line.version_no for line in lines] == [3, 2, 1]
    assert [line.is_current for line in lines] == [True, False, False]
    assert lines[0].hash == f.guide(first().code).hash
    assert len({line.hash for line in lines}) == len(lines)


@pytest.mark.parametrize("model", [BasicVersion, ItemVersion, Body])
def test_a_published_row_refuses_change_and_removal(owners, model):
    f.publish(owners)
    row = model.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(hash="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")


def test_who_has_no_right_publishes_nothing(owners):
    with pytest.raises(NotPermitted):
        f.publish(owners, actor=ANYONE)


def test_a_promise_longer_than_the_law_is_refused(owners):
    with pytest.raises(CannotPublish, match="承诺时限不能长于法定时限") as refused:
        f.publish(owners, text=f.body(promised={"value": 21, "unit": "WD"}))
    assert refused.value.full_code == "catalogue.cannot_publish.promise"


def test_a_vague_material_is_refused(owners):
    with pytest.raises(CannotPublish, match="不能使用兜底表述"):
        f.publish(owners, text=f.body(materials=[f.material(name="其他材料")]))


def test_a_changed_organisation_is_shown_without_a_new_version(owners, deliver):
    f.publish(owners)
    code = first().code
    before = f.guide(code)
    orgs.change_organisation(
        organisation_id=owners[0].id, values={"phone": "0551-12345"}, actor=SYSTEM, at=LATER
    )
    deliver()
    after = f.guide(code)
    assert after.contact.consult == "0551-12345"
    assert after.hash == before.hash


@pytest.mark.parametrize("is_online", [True, False])
def test_a_list_imported_without_a_form_has_the_usual_one_where_it_is_online(is_online, owners):
    city, county = owners
    f.publish([city])
    text = ListText(f.BASIC, {}, {**f.body(), "online": is_online}, {}, county, None, 0)
    given: dict[str, Any] = {
        "name": "导入",
        "basics": [],
        "reason": "导入",
        "actor": SYSTEM,
        "at": f.AT,
    }
    publish_set(**given, lists=ListSet(frozenset({f.BASIC}), 1, [text]))
    found = f.guide(queries.adopted(f.BASIC, county.id)).form_version_id
    assert (found is not None) is is_online
