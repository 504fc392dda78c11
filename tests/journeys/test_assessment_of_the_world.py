"""The demo world's evaluations, targets and tasks: played once, the second time nothing more."""

import pytest

from config import world
from config.world.people import actor_in
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.assessment import queries
from yiwang.oversight.assessment.types import PeriodState, TaskState


@pytest.mark.slow
@pytest.mark.django_db
def test_a_quarter_is_closed_a_month_is_open_and_tasks_wait(settings, tmp_path):
    settings.YIWANG_DATA, said = tmp_path, list[str]()
    for _ in range(2):
        world.build(said.append, clock.now(), only=("places", "people", "assessment"))
    assert [line for line in said if "考评：" in line] == ["  考评：目标 1 个，任务 6 项"]
    viewer = actor_in("监察员", clock.now())
    found = queries.periods(viewer=viewer)
    assert [one.state for one in found] == [PeriodState.SCORED, PeriodState.CLOSED]
    assert [one.number for one in queries.formulas(viewer=ANYONE)] == [1]
    assert "agree" in queries.circulars(viewer=actor_in("大厅管理", clock.now()))[0].actions
    today = clock.local_date(clock.now())
    tasks = queries.tasks(today=today, viewer=viewer)
    assert [one.state for one in tasks].count(TaskState.DONE) == 1
    assert queries.tasks_overdue(today=today, viewer=viewer) == 2
