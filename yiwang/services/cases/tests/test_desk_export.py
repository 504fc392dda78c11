"""A list of cases row by row: what the list shows, however much it is, in little memory."""

import tracemalloc

import pytest
from django.db import connection

from yiwang.foundation.core.errors import NotPermitted
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case
from yiwang.services.cases.queries import export
from yiwang.services.cases.types import CaseState, Light
from yiwang.services.cases.types.desk import DeskFilters, DeskView

from .factories import AT, accepted_case, citizen, filed_case, later

pytestmark = pytest.mark.django_db
EVERY_VIEW = [DeskFilters(view=view) for view in DeskView]


def multiply(case: int, times: int, /, **changes: object) -> None:
    """Copy a case as rows of its table."""
    columns = [str(f.column) for f in Case._meta.concrete_fields]
    shown = {"number": "number + g", "due_on": "due_on + mod(g, 40)", "token": "gen_random_uuid()"}
    shown |= {name: str(value) for name, value in changes.items()}
    values = ", ".join(shown.get(c, f'"{c}"') for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        sql = f"INSERT INTO cases_case ({names}) SELECT {values} FROM cases_case,"  # noqa: S608
        cursor.execute(f"{sql} generate_series(1, %s) g WHERE number = %s", [times, case])


@pytest.mark.parametrize(
    "filters",
    [
        *EVERY_VIEW,
        DeskFilters(view=DeskView.OPEN, states=(CaseState.SUBMITTED,), item="食品"),
        DeskFilters(view=DeskView.OPEN, lights=(Light.GREEN, Light.RED), channel="PORTAL"),
        DeskFilters(view=DeskView.DONE, text="张三"),
        DeskFilters(view=DeskView.DONE, states=(CaseState.WITHDRAWN,)),
        DeskFilters(view=DeskView.OPEN, text="不存在"),
    ],
    ids=str,
)
def test_an_export_is_the_list_with_all_its_pages(world, filters, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 3)
    open_case = filed_case(world)
    multiply(open_case, 7)
    multiply(open_case, 8, number="number + g + 100", is_open=False, state="'WITHDRAWN'")
    multiply(open_case, 4, number="number + g + 200", claimed_by=f"'{world.clerk.staff_id}'::uuid")
    accepted_case(world, world.service)
    listed, after = [], ""
    while True:
        page = queries.desk_list(filters, viewer=world.clerk, at=later(7), after=after, limit=5)
        listed += [row.number for row in page.rows]
        after = page.after
        if not after:
            break
    rows = list(queries.desk_export(filters, viewer=world.clerk, at=later(7)))
    assert [row.number for row in rows] == listed
    assert len(set(listed)) == len(listed)


def test_a_number_is_exported_once(world):
    number = filed_case(world)
    wanted = DeskFilters(view=DeskView.DONE, text=str(number))
    assert [r.number for r in queries.desk_export(wanted, viewer=world.clerk, at=AT)] == [number]


@pytest.mark.parametrize("text", ["①", "²", "１２"])
def test_what_looks_like_a_number_is_looked_for_without_harm(world, text):
    filed_case(world)
    page = queries.desk_list(DeskFilters(text=text), viewer=world.clerk, at=AT)
    assert page.rows == ()


def test_an_export_ends_where_it_must(world):
    multiply(filed_case(world), 9)
    rows = queries.desk_export(DeskFilters(view=DeskView.OPEN), viewer=world.clerk, at=AT, most=4)
    assert len(list(rows)) == 4


def test_the_right_is_asked_before_the_first_row(world):
    with pytest.raises(NotPermitted):
        queries.desk_export(DeskFilters(), viewer=citizen(world.market), at=AT)
    with pytest.raises(NotPermitted):
        commands.order_export(
            filters=DeskFilters(), reason="6月抽查", name="", actor=world.zhang, at=AT
        )


def test_memory_does_not_grow_with_the_rows(world):
    multiply(filed_case(world), 30_000)

    def peak(most: int) -> int:
        rows = queries.desk_export(
            DeskFilters(view=DeskView.OPEN), viewer=world.clerk, at=AT, most=most
        )
        tracemalloc.start()
        taken = sum(1 for _ in rows)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert taken == most
        return highest

    small = peak(2_000)
    assert peak(30_000) < small * 1.5 + 500_000
