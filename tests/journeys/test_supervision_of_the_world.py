"""The demo world's supervision: findings judged, one measure closed, one open; played once."""

import pytest

from config import world
from config.world.people import actor_in
from yiwang.foundation.core import clock
from yiwang.oversight.legality import queries as legality
from yiwang.oversight.supervision import queries
from yiwang.oversight.supervision.queries import measures
from yiwang.oversight.supervision.types import FindingState
from yiwang.oversight.supervision.types.measures import MeasureState

STEPS = ("places", "people", "catalogue", "voices", "supervision")


@pytest.mark.slow
@pytest.mark.django_db
def test_what_was_found_is_judged_and_followed_by_measures(settings, tmp_path):
    settings.YIWANG_DATA, said = tmp_path, list[str]()
    for _ in range(2):
        world.build(said.append, clock.now(), only=STEPS)
    told = [line for line in said if "监察：" in line]
    assert told == ["  监察：认定预警 3 条（误报 1 条），处置文书 2 份，法制抽查 1 次"]
    now = clock.now()
    watcher = actor_in("监察员", now)
    judged = (FindingState.CONFIRMED, FindingState.FALSE)
    found = queries.raised(states=judged, viewer=watcher)
    assert sorted(one.state for one in found) == ["CONFIRMED", "CONFIRMED", "FALSE"]
    rows = measures.measures(viewer=watcher, at=now).rows
    assert [one.state for one in rows] == [MeasureState.ISSUED, MeasureState.CLOSED]
    draws = legality.draws(viewer=actor_in("法制监督员", now), today=clock.local_date(now))
    assert [one.drawn_at for one in draws] == [None]
