"""Small parts: ids, numbers, log masking, errors, clock."""

import logging
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from yiwang.foundation.core import clock, jobs, links, numbering, tasks, together
from yiwang.foundation.core.errors import Conflict, DomainError, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.logs import KeyValueFormatter, MaskPersonalData, mask
from yiwang.foundation.core.models import Setting


def test_ids_are_version_7_and_time_ordered():
    first = uuid7()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert (first.int >> 80) <= (uuid7().int >> 80)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("id=11010519491231002X ok", "id=110105********002X ok"),
        ("phone=13800138000", "phone=138****8000"),
        ("case=202603021234567897", "case=202603021234567897"),
        ("n=123456789012345678901", "n=123456789012345678901"),
        ("nothing", "nothing"),
    ],
)
def test_a_log_line_holds_no_personal_number(line, masked):
    assert mask(line) == masked


def test_arguments_of_a_record_are_masked_too():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "who=%s", ("13800138000",), None)
    MaskPersonalData().filter(record)
    assert "who=138****8000" in KeyValueFormatter().format(record)


def test_require_raises_the_error_it_is_given():
    require(True)
    with pytest.raises(NotPermitted):
        require(False)
    with pytest.raises(Conflict):
        require(False, Conflict)


def test_an_error_carries_code_sentence_and_fields():
    error = DomainError("请填写姓名", fields={"name": "请填写姓名"}, reason="empty")
    assert (error.full_code, str(error)) == ("core.error.empty", "请填写姓名")
    assert error.fields == {"name": "请填写姓名"}


def test_a_day_begins_at_midnight_in_china():
    assert clock.local_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


@pytest.mark.django_db
def test_the_demo_clock_can_be_moved_and_production_ignores_it(settings):
    Setting.objects.create(name="clock.offset_seconds", value="86400")
    clock.forget_offset()
    assert clock.offset() == timedelta(days=1)
    settings.YIWANG_DEMO = False
    assert clock.offset() == timedelta()
    clock.forget_offset()


@pytest.mark.django_db(transaction=True)
def test_serials_never_repeat_between_threads():
    numbering.forget_blocks()
    seen: list[int] = []

    def take() -> None:
        try:
            seen.extend(numbering.next_application_serial() for _ in range(100))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 300


@pytest.mark.django_db
def test_a_series_counts_within_its_scope():
    assert [numbering.next_in("doc", "a"), numbering.next_in("doc", "a")] == [1, 2]
    assert numbering.next_in("doc", "b") == 1


def test_a_link_nobody_shows_is_empty():
    assert links.resolve("nothing", "1") == ""
    links.register_links(kettle=lambda key: f"/kettle/{key}/")
    assert links.resolve("kettle", "7") == "/kettle/7/"


def test_a_row_names_columns_only():
    assert together.row(Setting, name="a")["name"] == "a"
    with pytest.raises(TypeError, match="no_such"):
        together.row(Setting, no_such="a")


def test_a_schedule_neither_waits_twice_nor_runs_twice_at_once(monkeypatch):
    registry = PeriodicRegistry()
    monkeypatch.setattr(app, "periodic_registry", registry)
    tasks.register_schedules()
    assert len(registry.periodic_tasks) == len(jobs.schedules()) > 5
    for (_, name), made in registry.periodic_tasks.items():
        assert made.configure_kwargs["lock"] == made.configure_kwargs["queueing_lock"] == name
