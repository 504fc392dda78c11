"""The case list as a file: noted, masked, harmless in a spreadsheet."""

import csv
import io

import pytest
from django.apps import apps

from yiwang.services.cases import queries
from yiwang.services.cases.queries.export import MOST_EXPORTED
from yiwang.services.cases.tests.factories import AT, accepted_case, filed_case
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.web.desk.casework.export import HEAD, MOST, lines

pytestmark = pytest.mark.django_db
EXPORT = "/desk/cases/export/"


@pytest.fixture(autouse=True)
def now(freeze):
    return freeze(AT)


def read(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    *rows, last = csv.reader(io.StringIO(text[1:]))
    assert last == [f"共 {len(rows) - 1} 件"]
    return rows


def test_the_list_is_exported_as_it_is_filtered(desk, world):
    number = filed_case(world)
    accepted_case(world, world.service)
    response = desk(world.clerk).post(EXPORT, {"view": "OPEN", "state": ["SUBMITTED"]})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    head, *rows = read(response)
    assert tuple(head) == HEAD
    assert [row[0].replace(" ", "") for row in rows] == [str(number)]
    assert (
        rows[0][3]
        == apps.get_model("cases", "Case").objects.get(pk=number).applicant_name
        != "张三"
    )


def test_who_took_it_is_noted(desk, world):
    filed_case(world)
    read(desk(world.clerk).post(EXPORT, {"view": "OPEN", "item": "食品"}))
    entry = apps.get_model("audit", "Entry").objects.get(command="cases.note_export")
    assert entry.actor_name == world.clerk.name
    assert entry.facts["view"] == "OPEN"
    assert entry.facts["narrowed"] is True


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(desk, world, text):
    number = filed_case(world)
    apps.get_model("cases", "Case").objects.filter(pk=number).update(item_name=text)
    _, row = read(desk(world.clerk).post(EXPORT, {"view": "OPEN"}))
    assert row[1] == f"'{text}"


def test_nobody_else_takes_it(desk, world):
    filed_case(world)
    assert read(desk(world.stranger).post(EXPORT, {"view": "OPEN"}))[1:] == []
    assert desk(world.zhang).post(EXPORT, {"view": "OPEN"}).status_code in {302, 403}
    assert desk(world.clerk).get(EXPORT).status_code == 405


def test_the_list_offers_it(desk, world):
    filed_case(world)
    page = desk(world.clerk).get("/desk/cases/?view=OPEN&item=食品").content.decode()
    assert "导出这个列表" in page
    assert 'action="/desk/cases/export/"' in page


def test_a_cut_file_says_so(world):
    filed_case(world)
    filed_case(world, world.service)
    every = DeskFilters(view=DeskView.OPEN)
    rows = list(queries.desk_export(every, viewer=world.clerk, at=AT))
    last = "".join(lines(rows, most=len(rows))).splitlines()[-1]
    assert last == f"已到上限 {len(rows)} 件，其余没有导出"
    assert MOST == MOST_EXPORTED
