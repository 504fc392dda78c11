"""What prepared statements read and write is what the ORM reads, and what procrastinate writes."""

import pytest
from django.apps import apps

from yiwang.foundation.core import instances, jobs
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.together import Clause, together

pytestmark = pytest.mark.django_db


def test_an_instance_is_what_the_orm_reads():
    Setting.objects.create(name="a", value="1")
    read = instances.one(Setting, "WHERE name = %s", ("a",))
    kept = Setting.objects.get(name="a")
    assert read is not None
    assert {k: v for k, v in vars(read).items() if k != "_state"} == {
        k: v for k, v in vars(kept).items() if k != "_state"
    }
    assert not read._state.adding
    read.value = "2"
    read.save()
    assert Setting.objects.get(name="a").value == "2"
    assert instances.one(Setting, "WHERE name = %s", ("b",)) is None


def test_jobs_of_a_statement_are_those_procrastinate_writes():
    jobs.enqueue_many("x.y", [{"n": 1}, {"n": 2}], in_order_of=["one", ""])
    clause = jobs.enqueued("x.y", [("one", {"n": 1}), ("", {"n": 2})])
    together([Clause("gate", "SELECT 1"), clause])
    rows = list(apps.get_model("procrastinate", "ProcrastinateJob").objects.order_by("id").values())
    told = [{k: v for k, v in row.items() if k != "id"} for row in rows]
    assert told[-4:-2] == told[-2:]
    assert [row["lock"] for row in told[-2:]] == ["one", None]
