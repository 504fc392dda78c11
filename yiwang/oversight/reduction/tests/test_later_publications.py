"""Whatever is published later stands in the ledger by kind, once; a promise is really asked for."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.rules import changes
from yiwang.oversight.reduction.tests.factories import (
    AT,
    DIPLOMA,
    MARRIAGE,
    agreed,
    asking,
    begun,
    person,
    saved,
)
from yiwang.oversight.reduction.types import By, Outcome
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as published
from yiwang.services.catalogue.events import CatalogueChanged
from yiwang.services.catalogue.tests import factories as f

LATER = AT + timedelta(days=3)
FEWER: dict[str, Any] = {"situations": [], "questions": []}


def text(*materials: Any, steps: tuple[str, ...] = ("受理", "办结"), note: str = "") -> Any:
    return {
        "materials": [
            {"no": n, "name": m, "necessity": "REQUIRED"} if isinstance(m, str) else {"no": n, **m}
            for n, m in enumerate(materials, 1)
        ],
        "steps": [{"name": name} for name in steps],
        "note": note,
    }


FORM = {"name": "申请表", "is_application_form": True}
WAS = text("婚姻状况证明", "居民身份证原件", FORM, steps=("受理", "单位盖章", "办结"))


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (text("居民身份证"), [("m婚姻状况证明", "CANCEL"), ("s单位盖章", "CANCEL")]),
        (
            {**WAS, "note": "不再提交“居民身份证”，由部门核验：公安部门。"} | {"materials": []},
            [("m婚姻状况证明", "CANCEL"), ("m居民身份证原件", "VERIFY:公安部门")],
        ),
        (
            {**WAS, "materials": [], "note": "不再提交“婚姻状况证明”，并入：申请表。"},
            [("m婚姻状况证明", "MERGE:申请表"), ("m居民身份证原件", "CANCEL")],
        ),
        (
            {**WAS, "materials": text(
                {"name": "婚姻状况证明", "promise": "本人未婚"},
                {"name": "居民身份证", "shareable": True, "licence_type": "身份证"},
            )["materials"]},
            [("m婚姻状况证明", "PROMISE:本人未婚"), ("m居民身份证原件", "SHARE:身份证")],
        ),
        (
            {**WAS, "materials": [*WAS["materials"], {"no": 9, "name": "近期照片"}]},
            [("m近期照片", "ADD")],
        ),
        (
            {**WAS, "materials": [{**m, "name": f"{m['name']}（两份）"} for m in WAS["materials"]]},
            [],
        ),
        (
            {**WAS, "materials": text("单身声明", "本人有效居民身份证", FORM)["materials"]},
            [("m婚姻状况证明", "CANCEL"), ("m单身声明", "ADD")],
        ),
    ],
)  # fmt: skip
def test_two_texts_are_told_apart_by_kind(after, found):
    told = [
        f"{c.outcome.value}:{c.instead}" if c.instead else c.outcome.value
        for c in changes.compared(WAS, after)
    ]
    names = [("s" if c.is_step else "m") + c.name for c in changes.compared(WAS, after)]
    assert list(zip(names, told, strict=True)) == found


@pytest.mark.parametrize(
    ("reason", "parts"),
    [
        ("清理（编辑 张三，发布 李四）", ("清理", "编辑 张三，发布 李四")),
        ("清理（编辑 张三，发", ("清理", "编辑 张三，发")),
        ("清理（第二批）", ("清理（第二批）", "")),
    ],
)
def test_people_are_told_apart_from_the_reason(reason, parts):
    assert changes.parted(reason) == parts


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        (f.COUNTY, f.COUNTY, f.COUNTY),
        (f.COUNTY, f.TOWN, f.COUNTY),
        (f.CITY, f.TOWN, f.CITY),
        ("340000000000", "990000000000", "000000000000"),
    ],
)
def test_places_have_a_division_in_common(first, last, whole):
    assert changes.common_division(first, last) == whole


def publish(at_work, *places, at=LATER, actor=SYSTEM, reason="少要材料", **changes):
    return catalogue.publish_lists(
        basic_code=f.BASIC,
        body=asking(**changes),
        organisations=[at_work.police, *places],
        reason=reason,
        is_loaded=True,
        actor=actor,
        at=at,
    )


def entries(viewer=ANYONE, **where):
    found = queries.entries(with_added=True, viewer=viewer, **where)
    return {(e.name, e.outcome, e.lists, e.region_code) for e in found}


@pytest.mark.django_db
def test_what_is_published_later_is_entered_once_and_what_comes_back_too(at_work, deliver, events):
    city = f.organisation(f.CITY, "公安局", 4)
    f.publish([city], text=asking(), content=f.basic(use_levels="3,4"))
    key = commands.take_baseline(
        name="基线", taken_on=AT.date(), actor=at_work.office, at=LATER - timedelta(days=1)
    )
    commands.count_baseline(baseline_id=key, actor=SYSTEM, at=LATER)
    deliver()
    assert entries() == set(), "what is new is no addition"
    who = person("publisher", f.PROVINCE)
    publish(at_work, city, actor=who, materials=[f.material(), f.material(2, MARRIAGE)], **FEWER)
    deliver()
    assert entries() == {(DIPLOMA, Outcome.CANCEL, 2, f.CITY)}
    (one,) = queries.entries(viewer=at_work.office)
    assert (one.reason, one.person, one.organisation_name) == (
        "少要材料", "发布 publisher", "示例省示例市的2家单位"
    )  # fmt: skip
    told = events(CatalogueChanged)[-1]
    given: dict[str, Any] = {"basic_code": f.BASIC, "code": "", "changed_by": "", "at": LATER}
    again = commands.record_publication(digest=told.hash, actor=SYSTEM, **given)
    assert (told.changed_by, again) == ("publisher", 0)
    assert commands.measure_stale(actor=SYSTEM, at=LATER) == 1
    assert commands.measure_stale(actor=SYSTEM, at=LATER) == 0
    commands.measure_baseline(baseline_id=key, actor=SYSTEM, at=LATER)
    assert queries.totals(key).materials_removed == 2
    publish(at_work, at=LATER + timedelta(days=1), reason="恢复")
    deliver()
    assert (DIPLOMA, Outcome.ADD, 1, f.COUNTY) in entries()
    assert queries.entries() == (), "the public list holds what nobody asks for"
    commands.measure_baseline(baseline_id=key, actor=SYSTEM, at=LATER)
    assert [x.materials_removed for x in queries.figures(key, By.ITEM)] == [1]
    with pytest.raises(NotPermitted):
        commands.record_publication(digest="", actor=at_work.office, **given)
    with pytest.raises(NotPermitted):
        commands.measure_stale(actor=at_work.office, at=LATER)


@pytest.mark.django_db
def test_what_a_self_check_entered_and_what_gives_no_reason_is_not_entered_again(at_work, deliver):
    key = begun(at_work)
    saved(key, at_work)
    agreed(key, at_work)
    before = entries()
    deliver()
    assert entries() == before
    assert len(before) == 3
    publish(at_work, reason="", materials=[f.material()], **FEWER)
    deliver()
    assert entries() == before


@pytest.mark.django_db
def test_a_promise_takes_the_place_of_a_material_in_the_text(at_work):
    key = begun(at_work)
    saved(key, at_work, **{MARRIAGE: (Outcome.PROMISE, "promise", "本人目前未婚")})
    agreed(key, at_work)
    guide = f.guide(at_work.code)
    line = next(m for m in guide.materials if m.name == MARRIAGE)
    assert (line.promise, line.may_promise, line.is_exempt) == ("本人目前未婚", True, False)
    assert "本人目前未婚" in str(published.sheet(guide))
    assert entries() == {(MARRIAGE, Outcome.PROMISE, 1, f.COUNTY)}
    (burden,) = published.item_burdens(LATER + timedelta(days=9999))
    assert burden.materials == 1, "nobody has to bring what may be promised"
