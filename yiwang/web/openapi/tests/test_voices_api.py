"""Voices by the API: filed and judged by the holder, handled by an office, answers for all."""

from datetime import timedelta

import pytest

from yiwang.engagement.interaction import commands
from yiwang.engagement.interaction.tests import factories as voices
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE

from .conftest import Api

pytestmark = pytest.mark.django_db
TEXT = "3月1日交了食品经营许可的材料，请问什么时候能办好？"


def wanted(world, **changes):
    return {
        "kind": "CONSULTATION",
        "title": "许可什么时候办好",
        "text": TEXT,
        "item_code": world.permit,
        **changes,
    }


def test_a_holder_asks_an_office_answers_the_holder_judges(world, api, office, client):
    def file(**changes):
        return api.call("post", "/voices", wanted(world, **changes), idempotency_key="a")

    made = file()
    assert made.status_code == 201, made.content
    assert file().json() == made.json()
    number, code = made.json()["number"], made.json()["query_code"]
    assert [one["number"] for one in api.call("get", "/voices").json()["voices"]] == [number]
    listed = office["first"].call("get", "/desk/voices?tab=waiting").json()["voices"]
    assert [one["light"] for one in listed] == ["GREEN"]
    path = f"/desk/voices/{number}/answer"
    late = office["first"].call("post", path, {"version": 7, "text": "本月16日前办结。"})
    assert (late.status_code, late.json()["code"]) == (409, "interaction.overtaken")
    empty = office["first"].call("post", path, {"version": 1})
    assert (empty.status_code, empty.json()["code"]) == (422, "interaction.cannot_handle.text")
    assert office["approver"].call("post", path, {"version": 1, "text": "好"}).status_code == 403
    done = office["first"].call("post", path, {"version": 1, "text": "本月16日前办结。"})
    assert done.json()["state"] == "ANSWERED"
    rate = f"/voices/{number}/rate"
    assert api.call("post", rate, {"content": False}).status_code == 422
    assert api.call("post", rate, {"content": True}).json()["state"] == "CLOSED"
    stranger = Api("", client)
    shown = stranger.call("get", f"/voices/{number}/progress", x_query_code=code)
    assert shown.json()["answer"] == "本月16日前办结。"
    assert shown["Cache-Control"] == "no-store"
    for wrong in ("", "000000" if code != "000000" else "111111"):
        told = stranger.call("get", f"/voices/{number}/progress", x_query_code=wrong)
        assert (told.status_code, told.json()["code"]) == (404, "interaction.unknown_voice")


def test_too_much_is_refused_with_the_field(world, api):
    long = api.call("post", "/voices", wanted(world, text="字" * 100_000), idempotency_key="b")
    assert long.status_code == 422
    case = wanted(world, case="202603020000000000")
    told = api.call("post", "/voices", case, idempotency_key="c").json()
    fields = [one["field"] for one in told["errors"]]
    assert (told["code"], fields) == ("interaction.cannot_file.faults", ["case"])


def test_published_answers_are_for_everybody(client):
    place = voices.place()
    at = clock.now() - timedelta(days=1)
    given = voices.filed(item_code=place.world.permit, at=at)
    voices.answered(given, place.officer, at)
    told = {"title": "许可多久办好", "question": TEXT, "answer": "十个工作日。"}
    voices.does(commands.propose_publication, given.number, place.officer, at, **told)
    no = voices.does(commands.publish_answer, given.number, place.publisher, at, **told)
    stranger = Api("", client)
    found = stranger.call("get", "/answers?q=食品经营许可").json()
    assert [one["no"] for one in found["answers"]] == [no]
    assert stranger.call("get", f"/answers/{no}").json()["answer"] == "十个工作日。"
    assert stranger.call("get", "/answers/999").status_code == 404
    assert ANYONE.name not in str(found)
