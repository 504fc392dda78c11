"""The demo world's ratings: one bad rating waits, one was answered, mended and rated again."""

import json

import pytest
from django.conf import settings

from config.world import ratings as step
from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.models import Handling
from yiwang.engagement.interaction.tests.rating_factories import officer
from yiwang.engagement.interaction.types.ratings import RatingsBy, month_before
from yiwang.foundation.core import clock
from yiwang.services.cases.tests import factories as f

pytestmark = pytest.mark.django_db
AT = f.later(90)


def test_visitors_rate_the_windows_once_and_two_of_them_badly(world, monkeypatch):
    staff = {"窗口": officer(world, "王窗"), "大厅管理": officer(world, "高管")}
    monkeypatch.setattr(step, "actor_in", lambda role, at: staff[role])
    said: list[str] = []
    for _ in range(2):
        step.build(said.append, AT)
    path = settings.YIWANG_REFERENCE / "lists" / "demo_ratings.json"
    visits = json.loads(path.read_text("utf8"))["visits"]
    assert said == [f"  窗口评价 {len(visits)} 条"]
    states = list(Handling.objects.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == ["CLOSED", "NEW"]
    today = clock.local_date(AT)
    (hall,) = queries.rating_figures(
        RatingsBy.ORGANISATION,
        region_code=f.COUNTY,
        since=month_before(today, 11),
        until=today,
    )
    assert (hall.rated, hall.is_shown) == (len(visits), True)
    (sample,) = queries.rating_samples(region_code=f.COUNTY)
    assert (sample.grade, sample.again) == ("不满意", "满意")
