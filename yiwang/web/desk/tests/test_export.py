"""The case list as a file: noted, masked, harmless in a spreadsheet."""

import csv
import io

import pytest
from django.apps import apps

from yiwang.services.cases import queries
from yiwang.services.cases.queries.export import MOST_EXPORTED
from yiwang.services.cases.tests.factories import AT, accepted_case, filed_case
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.web.desk.casework.export import HEAD, MOST, lines, write_export

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


def export(client, data):
    """Ask for it, let the worker make it, take it."""
    asked = client.post(EXPORT, {"reason": "6月办件质量抽查", **data})
    assert asked["Location"] == "/desk/cases/exports/"
    order = apps.get_model("cases", "CaseExport").objects.get()
    assert "正在生成" in client.get("/desk/cases/exports/").content.decode()
    write_export(str(order.pk))
    page = client.get("/desk/cases/exports/?part=1")
    assert (page.status_code, "已完成" in page.content.decode()) == (286, True)
    return client.get(f"/desk/cases/exports/{order.pk}/")


def test_the_list_is_exported_as_it_is_filtered(desk, world):
    number = filed_case(world)
    accepted_case(world, world.service)
    response = export(desk(world.clerk), {"view": "OPEN", "state": ["SUBMITTED"]})
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


def test_who_took_it_and_what_for_is_noted(desk, world):
    filed_case(world)
    read(export(desk(world.clerk), {"view": "OPEN", "item": "食品"}))
    entries = apps.get_model("audit", "Entry").objects
    entry = entries.get(command="cases.order_export")
    assert entry.actor_name == world.clerk.name
    assert entry.facts["filters"]["view"] == "OPEN"
    assert entry.facts["filters"]["narrowed"] is True
    assert entry.facts["reason"] == "6月办件质量抽查"
    assert entries.filter(command="cases.take_export").count() == 1


def test_without_a_reason_nothing_is_made(desk, world):
    client = desk(world.clerk)
    asked = client.post(EXPORT, {"view": "OPEN", "item": "食品"})
    assert "用途" in asked.content.decode()
    page = client.post(EXPORT, {"view": "OPEN", "item": "食品", "reason": " "})
    assert page.status_code == 422
    assert 'value="食品"' in page.content.decode()
    assert not apps.get_model("cases", "CaseExport").objects.exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(desk, world, text):
    number = filed_case(world)
    apps.get_model("cases", "Case").objects.filter(pk=number).update(item_name=text)
    _, row = read(export(desk(world.clerk), {"view": "OPEN"}))
    assert row[1] == f"'{text}"


def test_nobody_else_takes_it(desk, world):
    filed_case(world)
    assert read(export(desk(world.stranger), {"view": "OPEN"}))[1:] == []
    order = apps.get_model("cases", "CaseExport").objects.get()
    assert desk(world.clerk).get(f"/desk/cases/exports/{order.pk}/").status_code == 404
    assert desk(world.zhang).post(EXPORT, {"view": "OPEN"}).status_code in {302, 403}


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
