"""Figures and comparisons are public facts: anybody's machine reads them, by page."""

from datetime import timedelta

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.reduction import commands
from yiwang.oversight.reduction.tests.factories import AT, asking, there
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
FEWER = {"materials": [f.material()], "situations": [], "questions": []}
NEXT = AT + timedelta(days=1)
FIGURES, SIDES = "/api/v1/reduction/figures", "/api/v1/reduction/comparison"


@pytest.fixture
def at_work(db):
    return there()


def counted(who):
    key = commands.take_baseline(name="基线", taken_on=AT.date(), actor=who, at=NEXT)
    commands.count_baseline(baseline_id=key, actor=SYSTEM, at=AT)
    return key


def test_figures_are_read_by_page_and_say_of_which_baseline(client, at_work):
    assert client.get(FIGURES).status_code == 404
    f.publish([f.organisation(f.TOWN, "乡镇人民政府", 5)], text=asking())
    key = counted(at_work.office)
    (one,) = client.get("/api/v1/reduction/baselines").json()["baselines"]
    assert (one["id"], one["name"]) == (str(key), "基线")
    f.change(at_work.code, reason="少要", at=AT + timedelta(days=2), **FEWER)
    commands.measure_baseline(baseline_id=key, actor=SYSTEM, at=AT)
    whole = client.get(FIGURES, {"by": "ORGANISATION", "limit": 1}).json()
    assert (whole["baseline"]["id"], whole["total"]["materials_removed"]) == (str(key), 2)
    assert whole["total"]["materials_percent"] == 50.0
    rest = client.get(FIGURES, {"by": "ORGANISATION", "after": whole["next"]}).json()
    names = [line["name"] for line in (*whole["figures"], *rest["figures"])]
    assert (names, rest["next"]) == (["示例县公安局", "示例镇乡镇人民政府"], None)
    town = client.get(FIGURES, {"by": "LEVEL", "region": f.TOWN, "baseline": key}).json()
    assert [line["materials_removed"] for line in town["figures"]] == [0]
    for bad in ({"after": "x"}, {"by": "X"}, {"region": "12"}, {"baseline": "1"}):
        assert client.get(FIGURES, bad).status_code == 422


def test_two_sides_are_compared(client, at_work):
    city = f.organisation(f.CITY, "公安局", 4)
    f.publish([city], text=f.body(), content=f.basic(use_levels="3,4"))
    sides = {"first": f.COUNTY, "second": str(city.id)}
    (row,) = client.get(SIDES, sides).json()["items"]
    assert (row["basic_code"], row["first"]["materials"], float(row["gap"])) == (f.BASIC, 2, 2.0)
    assert client.get(SIDES, {**sides, "gap": "DAYS"}).json() == {"items": [], "next": None}
    assert client.get(SIDES, {**sides, "after": f"2_{f.BASIC}"}).json()["items"] == []
    assert client.get(SIDES, {"first": "4", "second": "9"}).status_code == 422
