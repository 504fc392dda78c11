"""Organisations: generated once, found by their standard names, changed by administrators."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.rules import demo, generated, names
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import parse_uscc

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
STANDARD = ["民政局", "市场监督管理局", "税务局", "政务服务中心", "消防救援支队"]


def rows() -> list[generated.OrganisationRow]:
    return list(
        generated.every(
            demo.regions(),
            standard=STANDARD,
            provincial_list=["省民政厅", "省委宣传部（省新闻出版局）"],
            villages_in=("99",),
        )
    )


def load() -> int:
    return commands.import_organisations(
        rows=rows(), source="测试", as_of=date(2026, 1, 1), actor=SYSTEM, at=AT
    )


@pytest.fixture
def world(db: None) -> None:
    commands.import_regions(
        rows=demo.regions(), source="", as_of=AT.date(), scope=("99",), actor=SYSTEM, at=AT
    )
    load()


@pytest.mark.parametrize(
    ("listed", "bare"),
    [
        ("省公安厅", "公安局"),
        ("公安局（派出所）", "公安局"),
        ("省自然资源厅", "自然资源和规划局"),
        ("国家税务总局安徽省税务局", "税务局"),
        ("自然资源和规划局、乡镇人民政府", "自然资源和规划局"),
        ("省数据资源管理局（省政务服务管理局）", "数据资源管理局"),
        ("乡镇人民政府（街道办事处）", "乡镇人民政府"),
        ("村民委员会（居民委员会）", "村民委员会"),
    ],
)
def test_standard_names_leave_out_place_and_brackets(listed: str, bare: str) -> None:
    assert names.standard_name(listed) == bare


def test_generated_codes_are_valid_distinct_and_marked() -> None:
    codes = [row.uscc for row in rows()]
    assert len(set(codes)) == len(codes)
    assert all("YW" in parse_uscc(code).code for code in codes)


@pytest.mark.usefixtures("world")
def test_loading_twice_adds_nothing() -> None:
    before = queries.count_organisations()
    assert load() == 0
    assert queries.count_organisations() == before


@pytest.mark.usefixtures("world")
def test_an_item_finds_its_organisation_by_the_standard_name() -> None:
    found = queries.organisation_of(demo.COUNTY, "市场监督管理局")
    assert found is not None
    assert found.name == "示例县市场监督管理局"
    assert found.is_synthetic
    hall = queries.hall_of(found.id)
    assert hall is not None
    assert hall.name == "示例县政务服务中心"
    assert found.id in queries.seated_in(hall.id)
    assert queries.organisation_of(demo.COUNTY, "没有的局") is None
    tax = queries.organisation_of(demo.COUNTY, "税务局")
    assert tax is not None
    assert tax.name == "国家税务总局示例县税务局"


@pytest.mark.usefixtures("world")
def test_the_list_is_sorted_by_pinyin_and_paged_by_key() -> None:
    first = queries.organisations_in(demo.COUNTY, limit=2)
    rest = queries.organisations_in(demo.COUNTY, after=f"{first[-1].sort_key}|{first[-1].id}")
    everything = queries.organisations_in(demo.COUNTY)
    assert [*first, *rest] == list(everything)
    assert [o.sort_key for o in everything] == sorted(o.sort_key for o in everything)
    assert queries.halls_in(demo.COUNTY)[0].kind is OrganisationKind.HALL


@pytest.mark.usefixtures("world")
def test_a_true_code_may_be_added_once() -> None:
    wanted: dict[str, Any] = {
        "name": "示例县测试局",
        "standard_name": "测试局",
        "uscc": "11341426003240448H",
        "region_code": demo.COUNTY,
        "kind": OrganisationKind.DEPARTMENT,
        "at": AT,
    }
    made = commands.add_organisation(**wanted, actor=SYSTEM)
    assert queries.organisation(made) is not None
    for change, error in (
        ({}, commands.CannotChange),
        ({"uscc": "11341426003240448X"}, commands.CannotChange),
        ({"uscc": "11370800004234373R", "name": " "}, commands.CannotChange),
        ({"uscc": "11370800004234373R", "region_code": "111"}, commands.CannotChange),
    ):
        with pytest.raises(error):
            commands.add_organisation(**{**wanted, **change}, actor=SYSTEM)
    with pytest.raises(NotPermitted):
        commands.add_organisation(**wanted, actor=ANYONE)


@pytest.mark.usefixtures("world")
def test_what_the_public_reads_may_be_changed_and_nothing_else() -> None:
    row = queries.organisation_of(demo.COUNTY, "民政局")
    assert row is not None
    commands.change_organisation(
        organisation_id=row.id, values={"phone": "0551-1"}, actor=SYSTEM, at=AT
    )
    changed = queries.organisation(row.id)
    assert changed is not None
    assert changed.phone == "0551-1"
    for values in ({"uscc": "x"}, {"name": ""}):
        with pytest.raises(commands.CannotChange):
            commands.change_organisation(organisation_id=row.id, values=values, actor=SYSTEM, at=AT)
    with pytest.raises(NotPermitted):
        commands.change_organisation(organisation_id=row.id, values={}, actor=ANYONE, at=AT)
    with pytest.raises(NotFound):
        commands.change_organisation(organisation_id=uuid7(), values={}, actor=SYSTEM, at=AT)
