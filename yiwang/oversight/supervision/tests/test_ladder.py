"""Who is told of a light, when: accounts of real staff, an office's own plan, a night, May Day."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps

from yiwang.foundation.core.clock import ZONE
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.tests.factories import account
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import DayException
from yiwang.oversight.supervision import commands, schedules
from yiwang.oversight.supervision.models import Finding
from yiwang.oversight.supervision.tests.test_findings import fact, supervisor
from yiwang.services.cases.tests.factories import staff as actor_in
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 4, 29)
"""Before May Day: off from Friday 1 to Tuesday 5 May, at work again on Wednesday 6."""
OFF = [DayException(date(2026, 5, day), is_working=False, holiday="劳动节") for day in range(1, 6)]
PLAN = {"HOLDER": 0, "HEAD": 1, "SUPERVISOR": 3}


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def office():
    """The health office of the county, with a plan of its own, and the calendar of the year."""
    f.regions()
    orgs.import_year(year=2026, days=OFF, source="国办通知", actor=SYSTEM, at=f.AT)
    health = f.organisation(f.COUNTY, "卫生健康委员会", 6)
    commands.plan_escalation(
        organisation_id=health.id, days=PLAN, actor=supervisor(f.COUNTY), at=f.AT
    )
    return health


@pytest.fixture
def people(office):
    """Who works there and above, and who must hear nothing; names by person."""
    police, city = f.organisation(f.COUNTY, "公安局", 3), f.organisation(f.CITY, "公安局", 4)
    return Staff(
        holder=("REVIEWER", office, f.COUNTY), colleague=("REVIEWER", office, f.COUNTY),
        head=("APPROVER", office, f.COUNTY), supervisor=("SUPERVISOR", police, f.COUNTY),
        city=("SUPERVISOR", city, f.CITY), other_head=("APPROVER", police, f.COUNTY),
        window=("WINDOW", office, f.COUNTY),
    )  # fmt: skip


class Staff:
    """Members of staff with accounts, by what they are here."""

    def __init__(self, **posts):
        self.ids: dict[str, UUID] = {}
        self.names: dict[UUID | None, str] = {}
        for n, (name, (role, body, region)) in enumerate(posts.items(), 1):
            user = account(f"154000001{n:02d}", at=f.AT)
            self.ids[name] = identity.add_staff(
                user_id=user, name=name, job_number=f"J{n:05d}", organisation_id=body.id,
                actor=SYSTEM, at=f.AT,
            )  # fmt: skip
            identity.assign_role(
                staff_id=self.ids[name], role=role, organisation_id=body.id, region_code=region,
                valid_from=date(2026, 1, 1), actor=SYSTEM, at=f.AT,
            )  # fmt: skip
            row = apps.get_model("identity", "User").objects.get(pk=user)
            self.names[row.person_id] = name

    def told(self):
        """Whom messages went to, with their number and local time, in the order of time."""
        rows = apps.get_model("notifications", "Message").objects.filter(subject="监察预警")
        return Counter(
            (f"{row.created_at.astimezone(ZONE):%m-%d %H:%M}", self.names[row.person_id])
            for row in rows
        )


def late(matter, office, holder=None, day=WEDNESDAY, **changes):
    """A matter of the office that is red from a day on."""
    return fact(
        matter, organisation_id=office.id, region_code=f.COUNTY, yellow_on=day, red_on=day,
        moved_on=day, holder=holder, **changes,
    )  # fmt: skip


def run(first, last):
    """Let the worker's clock run: every ten minutes, day and night."""
    moment = first
    while moment <= last:
        schedules.sweep(moment)
        schedules.tell(moment)
        moment += timedelta(minutes=10)


def hours(first, last):
    """Likewise by the hour, over days."""
    moment = first
    while moment <= last:
        schedules.tell(moment)
        moment += timedelta(hours=1)


def test_the_ladder_climbs_by_the_plan_and_stands_still_at_night_and_on_holidays(office, people):
    late("1", office, people.ids["holder"])
    run(at(WEDNESDAY, 20, 30), at(WEDNESDAY + timedelta(1), 8, 30))
    assert people.told() == {("04-30 08:00", "holder"): 1}
    hours(at(WEDNESDAY + timedelta(1), 9), at(date(2026, 5, 20), 9))
    assert people.told() == {
        ("04-30 08:00", "holder"): 1,
        ("05-06 08:00", "head"): 1,  # the next working day: not the first of May
        ("05-08 08:00", "supervisor"): 1,  # two working days later: three by the plan
    }


def test_an_office_without_a_plan_has_the_usual_days(office, people):
    police = f.organisation(f.COUNTY, "民政局", 8)
    late("1", police)
    late("2", office, people.ids["holder"])
    schedules.sweep(at(WEDNESDAY, 9))
    hours(at(WEDNESDAY, 9), at(date(2026, 5, 20), 9))
    assert people.told() == {
        ("04-29 09:00", "holder"): 1,
        ("04-30 08:00", "head"): 1,
        ("05-06 08:00", "supervisor"): 1,  # of the other office: two days
        ("05-07 08:00", "supervisor"): 1,  # of this one: three days
    }


def test_what_lights_on_a_day_off_gives_the_holder_a_whole_working_day(office, people):
    holiday = date(2026, 5, 2)
    late("1", office, people.ids["holder"], day=holiday)
    run(at(holiday, 9), at(holiday, 11))
    assert Finding.objects.get().raised_on == holiday
    hours(at(holiday, 12), at(date(2026, 5, 20), 9))
    assert people.told() == {
        ("05-06 08:00", "holder"): 1,
        ("05-07 08:00", "head"): 1,
        ("05-11 08:00", "supervisor"): 1,
    }


def test_an_answer_ends_the_ladder(office, people):
    late("1", office, people.ids["holder"])
    schedules.sweep(at(WEDNESDAY, 9))
    schedules.tell(at(WEDNESDAY, 9))
    found = Finding.objects.get()
    clerk = actor_in(office.id, "钱审查", "cases.review")
    commands.explain(finding=found.pk, text="等待现场核查", actor=clerk, at=at(WEDNESDAY, 15))
    hours(at(WEDNESDAY, 16), at(date(2026, 5, 20), 9))
    assert people.told() == {("04-29 09:00", "holder"): 1}


def test_one_letter_a_person_whatever_it_counts(office, people):
    for n in range(3):
        late(str(n), office, people.ids["holder"])
    late("4", f.organisation(f.COUNTY, "民政局", 8))
    late("5", office)  # nobody holds it: the office's reviewers
    schedules.sweep(at(WEDNESDAY, 9))
    hours(at(WEDNESDAY, 9), at(WEDNESDAY + timedelta(1), 9))
    assert people.told() == {
        ("04-29 09:00", "holder"): 1,
        ("04-29 09:00", "colleague"): 1,
        ("04-30 08:00", "head"): 1,
    }
    texts = apps.get_model("notifications", "Message").objects.values_list("text", flat=True)
    assert sorted(text[:11] for text in texts) == [
        "电子监察发现 1 条预",
        *["电子监察发现 4 条预"] * 2,
    ]


def test_a_holder_who_left_is_not_the_end_of_it(office, people):
    late("1", office, people.ids["holder"])
    apps.get_model("identity", "Staff").objects.filter(pk=people.ids["holder"]).update(
        is_active=False
    )
    schedules.sweep(at(WEDNESDAY, 9))
    schedules.tell(at(WEDNESDAY, 9))
    assert people.told() == {("04-29 09:00", "colleague"): 1}


def test_divisions_are_not_mixed_where_no_office_is_named(office, people):
    late("1", office)
    schedules.sweep(at(WEDNESDAY, 9))
    found = Finding.objects.get()
    for n, region in enumerate((f.CITY, f.COUNTY)):
        found.pk, found.occasion = None, str(n)
        found.organisation_id, found.region_code, found.told = None, region, 2
        found.save(force_insert=True)
    Finding.objects.exclude(organisation_id=None).update(state="ANSWERED")
    hours(at(WEDNESDAY, 9), at(WEDNESDAY + timedelta(9), 9))
    assert people.told() == {("05-06 08:00", "supervisor"): 1, ("05-06 08:00", "city"): 1}


def test_a_worker_that_stood_still_tells_step_by_step(office, people):
    late("1", office, people.ids["holder"])
    schedules.sweep(at(WEDNESDAY, 9))
    back = date(2026, 5, 18)
    hours(at(back, 9), at(back, 19))
    assert people.told() == {("05-18 09:00", "holder"): 1}
    hours(at(back, 20), at(back + timedelta(9), 9))
    assert people.told() == {
        ("05-18 09:00", "holder"): 1,
        ("05-19 08:00", "head"): 1,
        ("05-21 08:00", "supervisor"): 1,
    }
