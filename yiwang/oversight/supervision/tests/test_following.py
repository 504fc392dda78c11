"""The log is read into facts and counters, in whatever order it comes."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.commands import following
from yiwang.oversight.supervision.models import DidAct, Fact, Finding, LogReader, Tally
from yiwang.oversight.supervision.queries import counting, facts
from yiwang.oversight.supervision.types import Measure
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests import factories
from yiwang.services.cases.types import CorrectionPoint

AT = factories.AT
pytestmark = pytest.mark.django_db


def read_all(at=AT):
    while commands.follow(actor=SYSTEM, at=at):
        pass


def rows(model):
    columns = [f.name for f in model._meta.concrete_fields if f.name not in {"entry", "id"}]
    found = model.objects.all()
    if model is Tally:  # what was found stays when the log is read again
        found = found.exclude(n=0).exclude(measure=Measure.FOUND)
    return sorted(map(str, found.values_list(*columns)))


def lived(world):
    """One case corrected twice, one decided late, one filed only."""
    corrected = factories.filed_case(world)
    point = CorrectionPoint(material_no=1, field="", problem="不清楚", how="请重新拍照")
    for n in (1, 2):
        cases.request_correction(
            case=corrected, points=[point], second_reason="上次没有看到" if n > 1 else "",
            actor=world.clerk, at=AT + timedelta(hours=n),
        )  # fmt: skip
        if n == 1:
            file = factories.upload(world.zhang, f"case:{corrected}", AT + timedelta(hours=1))
            cases.resubmit(
                number=corrected, files_by_material=[(1, file)],
                actor=world.zhang, at=AT + timedelta(hours=1, minutes=5),
            )  # fmt: skip
    decided = factories.decided_case(world, at=AT)
    filed = factories.filed_case(world)
    return corrected, decided, filed


def test_a_fact_says_where_a_case_stands(world):
    corrected, decided, filed = lived(world)
    read_all()
    one = Fact.objects.get(pk=str(corrected))
    assert (one.notices, one.state, one.is_open, one.due_on) == (2, "CORRECTION", True, None)
    two = Fact.objects.get(pk=str(decided))
    assert (two.decided_on, two.is_late) == (two.ended_on, False)
    assert two.done_by is not None
    three = Fact.objects.get(pk=str(filed))
    assert three.due_on
    assert three.organisation_id
    assert three.red_on == three.due_on + timedelta(days=1)
    assert three.step
    office = counting.office(three.organisation_id, viewer=SYSTEM)
    day = three.opened_on
    found = counting.sums(
        [office], [Measure.RECEIVED, Measure.AGAIN, Measure.ENDED], day, day, viewer=SYSTEM
    )
    assert found[office, Measure.RECEIVED] == Fact.objects.count()
    assert (found[office, Measure.AGAIN], found[office, Measure.ENDED]) == (1, 1)


def test_order_and_repetition_change_nothing(world):
    lived(world)
    read_all()
    before = [rows(model) for model in (Fact, DidAct, Tally)]
    everything = audit.following(after=0, limit=10_000, viewer=SYSTEM)
    for seed in range(4):
        for model in (Fact, DidAct, Tally):
            model.objects.all().delete()
        shuffled = random.Random(seed).sample(  # noqa: S311  no secret
            everything * 2, len(everything) * 2
        )
        for place in range(0, len(shuffled), 3):
            following.take_in(shuffled[place : place + 3])
        assert [rows(model) for model in (Fact, DidAct, Tally)] == before, seed


def test_an_entry_committed_late_is_not_lost(world):
    factories.filed_case(world)
    entries = audit.following(after=0, limit=10_000, viewer=SYSTEM)
    last = entries[-1]
    read_all()
    with connection.cursor() as cursor:  # as if its transaction were still open
        cursor.execute(
            "CREATE TEMP TABLE kept AS SELECT * FROM audit_entry WHERE id = %s", [last[0]]
        )
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [last[0]])
    for model in (Fact, DidAct, Tally, LogReader):
        model.objects.all().delete()
    other = factories.filed_case(world)
    read_all()
    assert Fact.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_entry SELECT * FROM kept")
    read_all()
    assert Fact.objects.count() == 2
    assert Fact.objects.filter(pk=str(other)).exists()
    assert LogReader.objects.get().gaps == {}


def test_counters_equal_a_recount_and_a_wrong_one_is_named(world):
    lived(world)
    read_all()
    assert commands.recount(actor=SYSTEM, at=AT) == 0
    Tally.objects.filter(measure=Measure.RECEIVED, scope__startswith="o:").update(n=77)
    assert commands.recount(mend=True, actor=SYSTEM, at=AT) == 1
    assert commands.recount(actor=SYSTEM, at=AT) == 0


def test_the_log_read_anew_gives_the_same(world):
    lived(world)
    read_all()
    before = [rows(model) for model in (Fact, DidAct)]
    commands.read_anew(actor=SYSTEM, at=AT)
    assert Fact.objects.count() == 0
    read_all()
    assert [rows(model) for model in (Fact, DidAct)] == before
    assert commands.recount(actor=SYSTEM, at=AT) == 0


def test_what_stood_late_long_ago_is_no_alarm_when_read_anew(world, monkeypatch):
    """In the middle of it a case of last month seems to wait: nothing is raised, nothing proved."""
    lived(world)
    read_all()
    raised = Finding.objects.count()
    monkeypatch.setattr(following, "OLD", 1)
    later = AT + timedelta(days=30)
    commands.read_anew(actor=SYSTEM, at=later)
    while commands.follow(actor=SYSTEM, at=later):
        if LogReader.objects.get().is_replaying:
            assert commands.raise_days(actor=SYSTEM, at=later) == 0
            assert commands.compare(actor=SYSTEM, at=later) == 0
            assert not Tally.objects.exists()
            with pytest.raises(commands.CannotRecount, match="正在从头重读日志"):
                commands.recount(actor=SYSTEM, at=later)
    assert not LogReader.objects.get().is_replaying
    assert Finding.objects.count() == raised
    assert commands.recount(actor=SYSTEM, at=later) == 0


def test_every_figure_equals_the_list_it_opens(world):
    lived(world)
    read_all()
    today = AT.date()
    looked = 0
    for scope, measure, day, n in Tally.objects.values_list("scope", "measure", "day", "n"):
        if measure in {Measure.FOUND, Measure.CONFIRMED, Measure.DAYS}:
            continue
        asked = facts.Asked(scope, Measure(measure), day, day)
        found = facts.listed(asked, today=today, limit=500, viewer=SYSTEM)
        assert len(found.rows) == n, (scope, measure, day)
        looked += 1
    assert looked > 20


def test_a_list_goes_on_where_it_stopped(world):
    numbers = sorted(str(factories.filed_case(world)) for _ in range(3))
    read_all()
    asked = facts.Asked("r:" + factories.COUNTY, Measure.RECEIVED, AT.date(), AT.date())
    first = facts.listed(asked, today=AT.date(), limit=2, viewer=SYSTEM)
    rest = facts.listed(asked, today=AT.date(), after=first.after, limit=2, viewer=SYSTEM)
    assert [row.matter for row in (*first.rows, *rest.rows)] == numbers
    assert rest.after is None


def test_the_list_is_for_those_who_supervise_there(world):
    factories.filed_case(world)
    read_all()
    asked = facts.Asked("r:" + factories.COUNTY, Measure.RECEIVED, AT.date(), AT.date())
    elsewhere = factories.staff(
        world.civil, "外地监察", "supervision.read", region_code="110000000000"
    )
    for viewer in (world.reviewer, elsewhere):
        with pytest.raises(NotPermitted):
            facts.listed(asked, today=AT.date(), viewer=viewer)
