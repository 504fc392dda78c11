"""Alarms by machine: read, sent again, channels tested and switched off."""

import pytest

from yiwang.foundation.core import outbox
from yiwang.oversight.supervision.tests.test_alarms import channel, down, due_now
from yiwang.oversight.supervision.tests.test_findings import supervisor
from yiwang.services.cases.tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(world):
    """A channel of the county."""
    return channel(actor=supervisor(f.COUNTY))[0]


def test_a_channel_is_tested_and_what_failed_sent_again(office, number):
    watcher = office["watcher"]
    address = f"/desk/alarm-channels/{number}/test"
    made, again = (watcher.call("post", address, Idempotency_Key="once") for _ in range(2))
    assert (made.status_code, made.json()) == (201, again.json())
    down()
    for _ in range(outbox.MAX_TRIES):
        due_now()
        outbox.drain()
    (row,) = watcher.call("get", "/desk/alarms?state=FAILED").json()["alarms"]
    assert (row["tries"], row["may_resend"], row["finding"]) == (8, True, None)
    down(is_down=False)
    assert watcher.call("post", f"/desk/alarms/{row['id']}/resend").status_code == 204
    outbox.drain()
    assert watcher.call("get", "/desk/alarms").json()["alarms"][0]["state"] == "SENT"
    assert watcher.call("post", f"/desk/alarms/{row['id']}/resend").status_code == 422


def test_a_channel_is_switched_off_and_read_by_who_supervises_only(office, number):
    watcher = office["watcher"]
    address = f"/desk/alarm-channels/{number}/switch"
    assert watcher.call("post", address, {"is_on": False}).status_code == 204
    (row,) = watcher.call("get", "/desk/alarm-channels").json()
    assert (row["is_on"], row["address"]) == (False, "值班室")
    assert office["first"].call("get", "/desk/alarms").status_code == 403
    assert office["first"].call("post", address, {"is_on": True}).status_code == 403
