"""Pain points by the API: everybody's list, and the desk's own."""

import pytest

from yiwang.engagement.interaction import commands
from yiwang.engagement.interaction.tests import factories as voices
from yiwang.engagement.interaction.tests.test_pain import day, does, owned, solved

pytestmark = pytest.mark.django_db


def test_what_is_solved_is_for_everybody(client):
    place = voices.place()
    number = solved(place)
    does(commands.publish_pain_point, number, place.manager, day(4), reason="已经回访五户")
    owned(place)
    told = client.get("/api/v1/pain-points", {"region": voices.COUNTY}).json()
    assert [one["number"] for one in told["pain_points"]] == [str(number)]
    assert told["next"] is None
    assert "evidence" not in told["pain_points"][0]
    other = client.get("/api/v1/pain-points", {"region": voices.COUNTY, "area": "WORK"}).json()
    assert other["pain_points"] == []
    assert client.get("/api/v1/pain-points", {"after": "soon"}).status_code == 422
