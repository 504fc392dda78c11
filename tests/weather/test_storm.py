"""kill -9 of every process in the middle of filing; the long version is `make storm`."""

from dataclasses import replace

import pytest

from devtools.storm import Outcome, Storm

pytestmark = pytest.mark.slow


CALM = Outcome(
    rounds=1, seconds=1, kills={}, recoveries={}, asked=2, acknowledged=2, retried=0, lost=0,
    twice=0, extra=0, messages_wrong=0, chains_broken=0, chains=2, accepted=1, accepted_wrong=0,
    unfinished=0, answers={"201": 2}, department={"200": 3, "409": 1, "503": 1},
)  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"accepted": 0},
        {"accepted_wrong": 1},
        {"department": {"200": 3, "403": 1}},
        {"answers": {"201": 2, "429": 1}},
        {"acknowledged": 1},
        {"lost": 1},
    ],
)
def test_a_storm_is_sound_only_when_the_department_could_work_too(changes):
    assert CALM.sound
    assert "| answers to the department | 200: 3, 409: 1, 503: 1 |" in CALM.table()
    assert not replace(CALM, **changes).sound


@pytest.fixture(scope="module")
def outcome(product):
    """What three rounds left behind, and a fourth, so that each kind of process died once."""
    return Storm(product, seed=3, say=lambda line: None).run(4)


def test_each_kind_of_process_died_once(outcome):
    assert set(outcome.kills.values()) == {1}
    assert len(outcome.kills) == 4


def test_what_was_acknowledged_is_stored(outcome):
    assert outcome.lost == 0
    assert outcome.asked == outcome.acknowledged > 20


def test_no_application_is_filed_twice(outcome):
    assert (outcome.twice, outcome.extra) == (0, 0)


def test_every_case_has_its_message_once_and_nothing_waits(outcome):
    assert (outcome.messages_wrong, outcome.unfinished) == (0, 0)


def test_what_the_department_was_told_is_accepted_once(outcome):
    assert outcome.accepted > 0
    assert outcome.accepted_wrong == 0
    assert "200" in outcome.department
    assert outcome.sound


def test_every_chain_of_the_log_is_whole(outcome):
    assert outcome.chains_broken == 0
    assert outcome.chains == outcome.acknowledged


def test_clients_read_that_the_platform_is_away_not_that_it_failed(outcome):
    assert set(outcome.answers) <= {"200", "201", "503", "none"}
