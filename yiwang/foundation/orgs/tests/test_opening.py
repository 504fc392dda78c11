"""Opening a division: checked row by row, entered once, within reach only."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor, ActorKind
from yiwang.foundation.orgs import commands, providers, queries
from yiwang.foundation.orgs.rules import entering
from yiwang.foundation.orgs.tests.factories import CITY, COUNTY, PROVINCE, UNOPENED, demo_regions
from yiwang.foundation.orgs.types import BodyEntry, OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TRUE = "11341426003240448H"
pytestmark = pytest.mark.django_db


def administrator(region: str) -> Actor:
    """An administrator of a division."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name="管理员",
        region_code=region,
        permissions=frozenset({"admin.manage"}),
    )


def entry(**changes: Any) -> BodyEntry:
    wanted = BodyEntry(
        region_code=UNOPENED,
        kind=OrganisationKind.DEPARTMENT,
        standard_name="民政局",
        name="示例二县民政局",
        uscc=synthetic_uscc(7, kind="11", division="990103"),
    )
    return replace(wanted, **changes)


def enter(*entries: BodyEntry, actor: Actor | None = None, **more: Any) -> int:
    made = commands.open_bodies(
        region_code=UNOPENED, entries=entries, actor=actor or administrator(CITY), at=AT, **more
    )
    return len(made)


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    demo_regions()


@pytest.mark.parametrize(
    ("changes", "field", "part"),
    [
        ({"name": " "}, "name", "请填写机构名称"),
        ({"name": "长" * 121}, "name", "最多 120 个字"),
        ({"uscc": ""}, "uscc", "请填写18位统一社会信用代码"),
        ({"uscc": "123"}, "uscc", "请填写18位"),
        ({"uscc": TRUE[:-1] + "J"}, "uscc", "最后一位与前17位对不上"),
        ({"phone": "不知道"}, "phone", "请填写电话号码"),
        ({"complaint_phone": "x"}, "complaint_phone", "请填写电话号码"),
        ({"address": "长" * 161}, "address", "最多 160 个字"),
    ],
)
def test_each_row_says_what_to_mend(changes: dict[str, str], field: str, part: str) -> None:
    found = entering.faults([(3, entry(**changes))])
    assert list(found) == [f"{field}-3"]
    assert part in found[f"{field}-3"]
    with pytest.raises(commands.CannotOpen) as caught:
        enter(entry(standard_name="公安局", name="好的", uscc=TRUE), entry(**changes))
    assert list(caught.value.fields) == [f"{field}-1"]
    assert queries.organisations_in(UNOPENED) == (), "all or none"


def test_full_width_telephones_and_codes_in_small_letters_are_taken() -> None:
    assert enter(entry(phone="０５５１－１２３４５６７８", uscc=TRUE.lower())) == 1
    (made,) = queries.organisations_in(UNOPENED)
    assert (made.uscc, made.is_synthetic) == (TRUE, False)
    assert made.phone == "0551-12345678"
    act: dict[str, Any] = {"organisation_id": made.id, "actor": SYSTEM, "at": AT}
    commands.change_organisation(values={"complaint_phone": " １２３４５ "}, **act)
    assert queries.organisations_in(UNOPENED)[0].complaint_phone == "12345"
    with pytest.raises(commands.CannotChange) as caught:
        commands.change_organisation(values={"phone": "不知道"}, **act)
    assert list(caught.value.fields) == ["phone"]


def test_a_new_telephone_is_told_at_once() -> None:
    enter(entry(phone="12345"))
    (made,) = queries.organisations_in(UNOPENED)
    assert queries.phone_of(made.id) == "12345"
    act: dict[str, Any] = {"organisation_id": made.id, "actor": SYSTEM, "at": AT}
    commands.change_organisation(values={"phone": "12333"}, **act)
    assert queries.phone_of(made.id) == "12333"
    commands.rename_organisation(name="新名", short_name="新", basis="文号", **act)
    assert queries.short_name(made.id) == "新"


def test_stations_are_entered_with_as_many_reads_as_one() -> None:
    station = entry(
        region_code="990103100000", kind=OrganisationKind.STATION, standard_name="代办点", uscc=""
    )

    def reads(*entries: BodyEntry) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert enter(*entries) == len(entries)
        return sum('FROM "orgs_' in q["sql"] for q in asked)

    one = reads(replace(station, name="代办点0"))
    assert reads(*(replace(station, name=f"代办点{n}") for n in range(1, 13))) == one
    found = queries.stations_in(UNOPENED)
    assert len({o.uscc for o in found}) == 13


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_at_once_enter_it_once(until_waiting: Any) -> None:
    hall = entry(kind=OrganisationKind.HALL, standard_name="大厅", name="大厅", uscc="")
    made: list[int] = []

    def second() -> None:
        made.append(enter(hall, entry(), replace(hall, name="分厅")))
        connection.close()

    with transaction.atomic():
        assert enter(hall, entry()) == 2
        thread = threading.Thread(target=second)
        thread.start()
        until_waiting()
    thread.join()
    assert made == [1]


def test_the_same_code_twice_is_named_with_its_other_row() -> None:
    one = entry(uscc=TRUE)
    with pytest.raises(commands.CannotOpen) as caught:
        enter(one, entry(standard_name="公安局", name="示例二县公安局", uscc=TRUE))
    assert caught.value.fields == {"uscc-1": "与示例二县民政局的统一社会信用代码相同，请核对"}
    enter(one)
    with pytest.raises(commands.CannotOpen) as caught:
        enter(entry(standard_name="公安局", name="示例二县公安局", uscc=TRUE))
    assert "已由示例二县民政局使用" in caught.value.fields["uscc-0"]


def test_entering_twice_is_once_and_a_hall_without_a_code_gets_one() -> None:
    hall = entry(kind=OrganisationKind.HALL, standard_name="大厅", name="大厅", uscc="")
    seated = entry(is_seated=True)
    assert enter(seated, hall) == 2
    assert enter(seated, hall) == 0
    assert enter(entry(name="另一个名字", uscc=TRUE)) == 0, "one 民政局 each division"
    (body,) = [o for o in queries.organisations_in(UNOPENED) if o.hall_id]
    found = queries.hall_of(body.id)
    assert found is not None
    assert entering.is_made_up(found.uscc)
    assert enter(replace(hall, name="分厅")) == 1
    assert len({o.uscc for o in queries.halls_in(UNOPENED)}) == 2


def test_only_the_division_and_what_lies_below_it_may_be_entered() -> None:
    for actor, error in (
        (administrator(COUNTY), NotFound),
        (administrator(""), NotFound),
        (replace(administrator(PROVINCE), permissions=frozenset()), NotPermitted),
        (ANYONE, NotPermitted),
    ):
        with pytest.raises(error):
            enter(entry(), actor=actor)
    with pytest.raises(NotFound):
        enter(entry(region_code=COUNTY))
    with pytest.raises(commands.CannotOpen):
        enter(entry(region_code="990103999000"))
    assert enter(entry(region_code="990103100000", kind=OrganisationKind.TOWNSHIP)) == 1


def test_what_was_typed_is_kept_until_it_is_entered() -> None:
    actor = administrator(PROVINCE)
    act: dict[str, Any] = {"region_code": UNOPENED, "actor": actor, "at": AT}
    with pytest.raises(NotFound):
        commands.keep_opening(step="departments", values={}, **act)
    commands.start_opening(**act)
    commands.start_opening(**act)
    commands.keep_opening(step="departments", values={"name-1": ["甲"]}, **act)
    opening = queries.opening(UNOPENED, viewer=actor)
    assert opening is not None
    assert opening.kept == {"departments": {"name-1": ("甲",)}}
    assert queries.opening(UNOPENED, viewer=administrator(COUNTY)) is None
    typed = commands.keep_opening(step="departments", values={"name-2": ["乙"]}, **act)
    assert typed == {"name-1": ("甲",), "name-2": ("乙",)}, "what another typed stays"
    opening = queries.opening(UNOPENED, viewer=actor)
    assert opening is not None
    assert opening.kept == {"departments": typed}
    for step, values in (("other", {}), ("halls", {"a": ["长" * 60_001]})):
        with pytest.raises(commands.CannotOpen):
            commands.keep_opening(step=step, values=values, **act)
    enter(entry(), step="departments")
    opening = queries.opening(UNOPENED, viewer=actor)
    assert opening is not None
    assert opening.kept == {}
    with pytest.raises(NotFound):
        commands.start_opening(region_code="990109000000", actor=actor, at=AT)


def test_a_name_is_dated_and_closing_waits_for_what_is_unfinished(monkeypatch: Any) -> None:
    enter(entry())
    (made,) = queries.organisations_in(UNOPENED)
    act: dict[str, Any] = {"organisation_id": made.id, "actor": administrator(UNOPENED), "at": AT}
    with pytest.raises(commands.CannotChange) as caught:
        commands.rename_organisation(name="", short_name="", basis="", **act)
    assert set(caught.value.fields) == {"name", "basis"}
    for _ in range(2):
        commands.rename_organisation(name="新名", short_name="", basis="文号", **act)
    (former,) = queries.former_names(made.id, viewer=SYSTEM)
    assert (former.name, former.valid_until) == ("示例二县民政局", date(2026, 3, 2))
    with pytest.raises(commands.CannotChange):
        commands.change_organisation(values={"name": "不行"}, **act)
    with pytest.raises(commands.CannotClose):
        commands.close_organisation(basis=" ", **act)
    monkeypatch.setattr(providers, "_registered", [lambda _id, _at: "还有 1 件没有办结的办件"])
    with pytest.raises(commands.CannotClose) as closing:
        commands.close_organisation(basis="文号", **act)
    assert "还有 1 件没有办结的办件" in closing.value.text
    monkeypatch.setattr(providers, "_registered", [])
    commands.close_organisation(basis="文号", **act)
    assert queries.organisations_in(UNOPENED) == ()
    found = queries.organisation(made.id)
    assert found is not None, "the past stays readable"


def test_a_hall_with_tenants_stays_and_its_windows_are_named_once() -> None:
    hall = entry(kind=OrganisationKind.HALL, standard_name="大厅", name="大厅", uscc="")
    enter(hall, entry(is_seated=True))
    (found,) = queries.halls_in(UNOPENED)
    with pytest.raises(commands.CannotClose) as caught:
        commands.close_organisation(organisation_id=found.id, basis="文号", actor=SYSTEM, at=AT)
    assert "还有 1 个单位进驻在这里" in caught.value.text
    with pytest.raises(commands.CannotChange):
        commands.add_post(organisation_id=found.id, name=" ", actor=SYSTEM, at=AT)
    first = commands.add_post(organisation_id=found.id, name="1号", actor=SYSTEM, at=AT)
    again = commands.add_post(organisation_id=found.id, name="1号", actor=SYSTEM, at=AT)
    assert first == again
    assert [p.name for p in queries.posts_of(found.id, viewer=SYSTEM)] == ["1号"]


def test_an_administrator_of_another_county_finds_no_organisation() -> None:
    enter(entry())
    (made,) = queries.organisations_in(UNOPENED)
    act: dict[str, Any] = {"organisation_id": made.id, "actor": administrator(COUNTY), "at": AT}
    for attempt in (
        lambda: commands.change_organisation(values={"phone": "1"}, **act),
        lambda: commands.rename_organisation(name="a", short_name="", basis="b", **act),
        lambda: commands.close_organisation(basis="b", **act),
        lambda: commands.add_post(name="1号", **act),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_opened_divisions_are_told_from_the_others() -> None:
    assert queries.opened_among([UNOPENED, COUNTY], viewer=SYSTEM) == frozenset()
    enter(entry())
    assert queries.opened_among([UNOPENED, COUNTY], viewer=SYSTEM) == {UNOPENED}
    assert queries.counts_by_kind(CITY, viewer=SYSTEM) == {OrganisationKind.DEPARTMENT: 1}
    assert queries.organisations_by_standard_name([UNOPENED], shipped_only=True) == {}
