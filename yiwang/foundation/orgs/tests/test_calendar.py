"""The working calendar: seeded once, replaced by the yearly notice."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.types import DayException

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
NEW_YEAR = DayException(date(2026, 1, 1), is_working=False, holiday="元旦")
pytestmark = pytest.mark.django_db


def test_seeding_twice_adds_no_year() -> None:
    def seed() -> int:
        return commands.import_calendar(days=[NEW_YEAR], source="测试", actor=SYSTEM, at=AT)

    assert seed() == 1
    assert seed() == 0
    assert [y.year for y in queries.years()] == [2026]


def test_days_off_are_not_worked_and_later_years_are_provisional() -> None:
    commands.import_calendar(days=[NEW_YEAR], source="测试", actor=SYSTEM, at=AT)
    calendar = queries.working_calendar()
    assert not calendar.is_workday(date(2026, 1, 1))
    assert calendar.is_workday(date(2026, 1, 2))
    assert calendar.is_provisional(date(2027, 5, 1))


def test_the_yearly_notice_replaces_a_year() -> None:
    commands.import_calendar(days=[NEW_YEAR], source="测试", actor=SYSTEM, at=AT)
    moved = DayException(date(2026, 1, 2), is_working=False, holiday="元旦")
    commands.import_year(year=2026, days=[moved], source="通知", actor=SYSTEM, at=AT)
    calendar = queries.working_calendar()
    assert calendar.is_workday(date(2026, 1, 1))
    assert not calendar.is_workday(date(2026, 1, 2))


@pytest.mark.parametrize(
    ("year", "days"),
    [(2026, []), (2026, [NEW_YEAR, NEW_YEAR]), (2027, [NEW_YEAR]), (1900, [NEW_YEAR])],
)
def test_a_notice_that_does_not_fit_is_refused(year: int, days: list[DayException]) -> None:
    with pytest.raises(commands.CannotImportCalendar):
        commands.import_year(year=year, days=days, source="", actor=SYSTEM, at=AT)


def test_a_stranger_may_not_import() -> None:
    with pytest.raises(NotPermitted):
        commands.import_year(year=2026, days=[NEW_YEAR], source="", actor=ANYONE, at=AT)


def test_the_command_reads_a_file(tmp_path: Path) -> None:
    notice = tmp_path / "2027.csv"
    notice.write_text("date,kind,holiday\n2027-01-01,off,元旦\n", "utf8")
    call_command("import_calendar", "2027", str(notice))
    assert queries.years()[0].year == 2027
    with pytest.raises(CommandError):
        call_command("import_calendar", "2028", str(notice))
