"""Baselines stay as they were taken; figures move with what is published; norms have versions."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.jobs import run_job
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.models import BaselineItem
from yiwang.oversight.reduction.rules import norms
from yiwang.oversight.reduction.tests.factories import (
    AT,
    agreed,
    asking,
    begun,
    saved,
)
from yiwang.oversight.reduction.types import By, NormKind, Outcome
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types.burdens import Gap, Side, SideKind

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


def taken(at_work, on=None, name="2026年3月基线", at=LATER):
    key = commands.take_baseline(
        name=name, taken_on=on or clock.local_date(AT), actor=at_work.office, at=at
    )
    run_job("reduction.count_baseline", {"baseline": str(key)})
    return key


def numbers(key, by, **where):
    return {
        one.name: (one.materials, one.materials_removed, one.steps, one.steps_removed)
        for one in queries.figures(key, by, **where)
    }


def test_figures_move_with_the_public_list_and_the_baseline_does_not(at_work):
    town = f.organisation(f.TOWN, "乡镇人民政府", 5)
    city = f.organisation(f.CITY, "公安局", 4)
    f.publish([town, city], text=asking(), content=f.basic(use_levels="3,4,5"))
    key = taken(at_work)
    before = f.some(queries.baseline(key))
    assert (before.items, before.texts, before.lists, before.organisations) == (1, 1, 3, 3)
    assert (before.materials, before.steps) == (6, 18)
    assert queries.totals(key).materials_percent == 0
    check = begun(at_work)
    saved(check, at_work)
    agreed(check, at_work)
    run_job("reduction.measure_baseline", {"baseline": str(key)})
    whole = queries.totals(key)
    assert (whole.materials_removed, whole.materials_percent) == (4, 66.7)
    assert (whole.steps_removed, whole.steps_percent) == (2, 11.1)
    assert numbers(key, By.ITEM) == {"测试许可": (6, 4, 18, 2)}
    assert numbers(key, By.ORGANISATION) == {
        "示例市公安局": (2, 0, 6, 0),
        "示例县公安局": (2, 2, 6, 1),
        "示例镇乡镇人民政府": (2, 2, 6, 1),
    }
    assert numbers(key, By.REGION) == {"示例省": (6, 4, 18, 2)}
    assert numbers(key, By.REGION, region_code=f.CITY) == {
        "示例省示例市": (2, 0, 6, 0),
        "示例省示例市示例县": (4, 4, 12, 2),
    }
    assert numbers(key, By.LEVEL) == {
        "市级": (2, 0, 6, 0),
        "县级": (2, 2, 6, 1),
        "镇（乡、街道）级": (2, 2, 6, 1),
    }
    first, *_ = queries.figures(key, By.ORGANISATION, limit=1)
    assert len(queries.figures(key, By.ORGANISATION, after=first.key)) == 2
    after = f.some(queries.baseline(key))
    assert (after.materials, after.steps, after.lists) == (6, 18, 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        BaselineItem.objects.update(materials=0)


def test_a_day_in_the_past_is_counted_from_the_versions_of_then(at_work):
    f.change(
        at_work.code,
        reason="少要",
        at=AT + timedelta(days=2),
        materials=[f.material()],
        situations=[],
        questions=[],
    )
    now = taken(at_work, name="改后", on=clock.local_date(AT + timedelta(days=5)))
    then = taken(at_work, name="改前")
    never = taken(at_work, name="以前", on=date(2020, 1, 1))
    assert [f.some(queries.baseline(key)).materials for key in (now, then, never)] == [0, 2, 0]
    assert queries.totals(then).materials_removed == 2
    assert [b.name for b in queries.baselines()] == ["改后", "改前", "以前"]


def test_a_baseline_is_counted_in_statements_that_do_not_grow(at_work):
    with CaptureQueriesContext(connection) as few:
        taken(at_work, name="一")
    for n in range(6, 12):
        f.publish([f.organisation(f.CITY, f"公安局{n}", n)], text=asking())
    with CaptureQueriesContext(connection) as many:
        taken(at_work, name="二")
    assert len(many) <= len(few) + 1  # the demo clock is read now and then


def test_only_the_province_s_office_takes_a_baseline_and_each_name_once(at_work):
    given: dict[str, Any] = {"taken_on": clock.local_date(AT), "at": AT}
    for who in (at_work.checker, at_work.publisher):
        with pytest.raises(NotPermitted):
            commands.take_baseline(name="基线", actor=who, **given)
    taken(at_work, name="基线")
    for name, on, field in (
        ("基线", clock.local_date(AT), "name"),
        (" ", clock.local_date(AT), "name"),
        ("明天", clock.local_date(AT) + timedelta(days=1), "taken_on"),
    ):
        with pytest.raises(commands.CannotCount) as refused:
            commands.take_baseline(name=name, taken_on=on, actor=at_work.office, at=AT)
        assert set(refused.value.fields) == {field}


def test_two_sides_are_compared_worst_first(at_work):
    city = f.organisation(f.CITY, "公安局", 4)
    text = f.body(promised={"value": 7, "unit": "CD"}, visits=0)
    f.publish([city], text=text, content=f.basic(use_levels="3,4"))
    county, town = Side(SideKind.REGION, f.COUNTY), Side(SideKind.LEVEL, "3")
    (row,) = catalogue.compared(county, town)
    assert (row.first.materials, row.second.materials, int(row.gap)) == (2, 0, 2)
    assert (row.first.steps, row.second.steps) == (6, 5)
    assert (float(row.first.days), float(row.second.days)) == (5.0, 5.0)
    assert catalogue.compared(county, town, gap=Gap.DAYS) == ()
    assert catalogue.compared(county, town, gap=Gap.VISITS, only_gaps=False) != ()
    other = Side(SideKind.ORGANISATION, str(city.id))
    (row,) = catalogue.compared(other, county)
    assert row.gap == -2
    assert catalogue.compared(other, county, after=(row.gap, row.basic_code)) == ()
    assert catalogue.compared(Side(SideKind.REGION, f.TOWN), county) == ()


def revised(at_work, **changes):
    given: dict[str, Any] = {
        "kind": NormKind.TEST,
        "norm_code": "no_law",
        "version": 0,
        "content": {**norms.TESTS["no_law"], "text": "没有依据的一律取消"},
        "reason": "按新文件",
        "actor": at_work.office,
        "at": AT,
        **changes,
    }
    return commands.revise_norm(**given)


def test_a_norm_is_revised_with_its_versions_and_nobody_overwrites_another(at_work):
    assert len(queries.norms(NormKind.TEST)) == 8
    revised(at_work)
    assert f.some(queries.norm(NormKind.TEST, "no_law")).content["text"] == "没有依据的一律取消"
    with pytest.raises(commands.Overtaken) as refused:
        revised(at_work)
    assert refused.value.detail["who"] == "office"
    revised(at_work, version=1, is_active=False)
    assert [n.version_no for n in queries.norm_history(NormKind.TEST, "no_law")] == [2, 1, 0]
    assert len(queries.norms(NormKind.TEST, only_active=True)) == 7
    target = {"due_on": "2027-12-31", "percent": 70, "measure": "MATERIALS", "source": "新文件"}
    code = revised(at_work, kind=NormKind.TARGET, norm_code="", content=target)
    assert f.some(queries.norm(NormKind.TARGET, code)).content["percent"] == 70
    with pytest.raises(NotPermitted):
        revised(at_work, actor=at_work.publisher)


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        (NormKind.TEST, {"text": " ", "outcome": "CANCEL", "source": "x"}, "text"),
        (NormKind.TEST, {"text": "x", "outcome": "KEEP", "source": "x"}, "outcome"),
        (NormKind.TEST, {"text": "x", "outcome": Outcome.CANCEL, "source": ""}, "source"),
        (NormKind.TARGET, {"due_on": "", "percent": 30, "source": "x"}, "due_on"),
        (NormKind.TARGET, {"due_on": "2027-01-01", "percent": 101, "source": "x"}, "percent"),
    ],
)
def test_a_norm_without_its_parts_is_refused(kind, content, field):
    assert list(norms.faults(kind, content)) == [field]
