"""Divisions: dated rows, loaded twice without effect."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.models import Region
from yiwang.foundation.orgs.rules import demo
from yiwang.foundation.orgs.types import RegionInfo

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


def load(rows: list[RegionInfo], as_of: date = DAY) -> tuple[int, int]:
    return commands.import_regions(
        rows=rows, source="测试", as_of=as_of, scope=("99",), actor=SYSTEM, at=AT
    )


def test_loading_twice_changes_nothing() -> None:
    assert load(demo.regions()) == (0, 5)
    assert load(demo.regions()) == (0, 0)


def test_a_renamed_division_keeps_its_past() -> None:
    load(demo.regions())
    renamed = [
        *demo.regions()[:4],
        RegionInfo(demo.VILLAGE, "新村", 5, demo.TOWN, "示例新村", True),
    ]
    assert load(renamed, date(2027, 1, 1)) == (1, 1)
    past = Region.objects.get(code=demo.VILLAGE, valid_until__isnull=False)
    assert (past.name, past.valid_until) == ("示例村", date(2027, 1, 1))
    now = queries.region(demo.VILLAGE)
    assert now is not None
    assert now.name == "新村"


def test_path_children_and_search_find_the_demo_places() -> None:
    load(demo.regions())
    path = queries.region_path(demo.TOWN)
    assert [r.name for r in path] == ["示例省", "示例市", "示例县", "示例镇"]
    assert [r.code for r in queries.children(demo.COUNTY)] == [demo.TOWN]
    assert [r.code for r in queries.children("")] == [demo.PROVINCE]
    assert [r.level for r in queries.search_regions("示例", within=demo.COUNTY)] == [3, 4, 5]
    assert queries.search_regions("  ") == ()
    assert queries.default_region() == demo.COUNTY


@pytest.mark.parametrize("rows", [[], [demo.regions()[0], demo.regions()[0]]])
def test_empty_or_repeated_rows_are_refused(rows: list[RegionInfo]) -> None:
    with pytest.raises(commands.CannotImportRegions):
        load(rows)


def test_a_stranger_may_not_load_divisions() -> None:
    with pytest.raises(NotPermitted):
        commands.import_regions(
            rows=demo.regions(), source="", as_of=DAY, scope=("99",), actor=ANYONE, at=AT
        )


@pytest.mark.slow
def test_the_shipped_files_load_in_seconds_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_regions")
    assert queries.count_regions() == 44_703 + 18_334
    assert "0 closed" in capsys.readouterr().out
    call_command("import_regions")
    assert "0 opened, 0 closed" in capsys.readouterr().out
    luan = queries.region("341500000000")
    assert luan is not None
    assert (luan.name, luan.full_name) == ("六安市", "安徽省六安市")
    dongguan = queries.region("441900000000")
    assert dongguan is not None
    assert dongguan.level == 2
