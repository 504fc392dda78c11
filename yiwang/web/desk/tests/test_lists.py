"""The pages of the lists: two at once, refusals beside the box, figures as a file, targets."""

import pytest

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.tests.factories import (
    AT,
    COUNTY,
    GOOD,
    NAMES,
    OFFLINE,
    TWICE,
    keeping,
    person,
)
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    return keeping()


def address(kept, *more):
    return "/".join(["/desk/lists", str(kept.list_id), *map(str, more), ""])


def test_what_two_editors_save_at_once_is_not_lost(desk, kept):
    kept.add(GOOD)
    entry = queries.entries(kept.list_id, audience="PERSON", viewer=kept.editor)[0]
    first, second = desk(kept.editor), desk(person("editor2"))
    page = address(kept, "entries", entry.id)
    typed = {"version": "1", "position": "1", "place": "", "note": "先写的"}
    assert first.post(page, typed).status_code == 302
    answer = second.post(page, {**typed, "note": "后写的"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "editor刚刚改了这一项" in shown
    assert "后写的" in shown
    assert "先写的" in shown
    old = kept.seen().version
    assert second.post(page, {**typed, "version": "2", "note": "后写的"}).status_code == 302
    act = {"act": "submit", "version": old, "opinion": "我的意见"}
    answer = first.post(address(kept, "act"), act)
    assert answer.status_code == 422
    assert "我的意见" in answer.content.decode()
    assert "修改“测试许可”" in answer.content.decode()


def test_refusals_stand_beside_the_box_and_keep_what_was_typed(desk, kept):
    client = desk(kept.editor)
    answer = client.post(address(kept, "add"), {"text": GOOD, "reason": "常办"})
    assert answer.status_code == 422
    assert "请选择列入个人还是企业" in answer.content.decode()
    assert "常办" in answer.content.decode()
    answer = client.post(address(kept, "act"), {"act": "submit", "version": "1"})
    assert "名单里还没有事项" in answer.content.decode()
    answer = client.post("/desk/lists/", {"kind": "ONLINE_PLAN", "region": COUNTY})
    assert "请填写四位年份" in answer.content.decode()
    assert client.post("/desk/lists/", {"kind": "X", "region": "1"}).status_code == 422
    for path in ("", "candidates/", "entries/99999999999999999999/"):
        wanted = 404 if path.startswith("entries") else 200
        assert client.get(address(kept) + path).status_code == wanted
    assert desk(person("editor2", "990200000000")).get(address(kept)).status_code == 404


def test_figures_are_shown_by_region_and_sent_as_a_file(desk, kept, client):
    kept.add(GOOD)
    kept.publish()
    commands.count_standings(actor=SYSTEM, at=AT)
    page = desk(person("publisher", f.PROVINCE))
    shown = page.get("/desk/lists/figures/?measure=ONLINE").content.decode()
    assert "66.7%" in shown  # two of three lists are online
    assert "示例市" in shown
    lines = b"".join(page.post("/desk/lists/figures/export/").streaming_content).decode()
    assert "共 1 个地区" in lines
    public = client.get(f"/lists/figures/?region={COUNTY}").content.decode()
    assert "网上可办率" in public
    told = client.get(f"/api/v1/lists/figures?region={COUNTY}").json()
    assert {x["measure"]: x["part"] for x in told["figures"]}["FREQUENT"] == 1


def test_the_province_sets_a_target_and_nobody_else(desk, kept, client):
    office = desk(person("editor", f.PROVINCE))
    typed = {
        "measure": "ONLINE", "value": "60", "levels": ["3"], "due_on-year": "2026",
        "due_on-month": "12", "due_on-day": "31", "source": "示例省方案", "why": "新一年",
    }  # fmt: skip
    answer = office.post("/desk/lists/targets/new/", {**typed, "value": "101", "why": ""})
    assert answer.status_code == 422
    assert "比例不能超过 100" in answer.content.decode()
    assert office.post("/desk/lists/targets/new/", typed).status_code == 302
    assert desk(kept.editor).get("/desk/lists/targets/new/").status_code == 404
    commands.count_standings(actor=SYSTEM, at=AT)
    told = client.get(f"/api/v1/lists/figures?region={COUNTY}").json()["targets"]
    mine = next(t for t in told if t["source"] == "示例省方案")
    assert (mine["wanted"], mine["reached"], mine["figure"]["part"]) == (60, True, 2)
    key = next(t.code for t in queries.all_targets() if t.version_no)
    with pytest.raises(commands.Overtaken):
        commands.set_target(
            target_code=key,
            version=0,
            content=next(t.content for t in queries.all_targets() if t.version_no),
            reason="再改",
            actor=person("editor", f.PROVINCE),
            at=AT,
        )


def test_lists_are_read_by_machines(kept, client):
    kept.add(GOOD)
    kept.publish()
    found = client.get(f"/api/v1/lists?region={COUNTY}").json()["lists"]
    told = {one["key"]: (one["total"], one["rule"]) for one in found}
    assert told["frequent"] == (1, False)
    assert told["one-visit"] == (2, True)
    assert told["no-visit"] == (1, True)
    page = client.get(f"/api/v1/lists/frequent?region={COUNTY}").json()
    assert [(x["name"], x["online"]) for x in page["items"]] == [(NAMES[GOOD], True)]
    rule = client.get(f"/api/v1/lists/one-visit?region={COUNTY}&limit=1").json()
    assert (len(rule["items"]), rule["next"]) == (1, "1")
    names = [rule["items"][0]["name"]]
    rule = client.get(f"/api/v1/lists/one-visit?region={COUNTY}&after=1").json()
    names += [x["name"] for x in rule["items"]]
    assert sorted(names) == sorted([NAMES[GOOD], NAMES[OFFLINE]])
    assert NAMES[TWICE] not in names
    left = client.get(f"/api/v1/lists/missing?region={COUNTY}&measure=ONE_VISIT").json()
    assert [(x["name"], x["why"]) for x in left["items"]] == [(NAMES[TWICE], "要到现场 2 次")]
    assert (left["total"], left["next"]) == (1, None)
    first = client.get(f"/api/v1/lists/missing?region={COUNTY}&measure=HALL&limit=2").json()
    rest = client.get(f"/api/v1/lists/missing?region={COUNTY}&measure=HALL&after={first['next']}")
    assert (len(first["items"]), len(rest.json()["items"])) == (2, 1)
    assert client.get("/api/v1/lists/missing?measure=NOTHING").status_code == 422
    assert client.get("/lists/figures/missing/?measure=NOTHING").status_code == 404
    assert client.get(f"/api/v1/lists/hall?region={COUNTY}").status_code == 404
    assert client.get("/api/v1/lists/nothing").status_code == 404
    assert client.get(f"/api/v1/lists/frequent?region={COUNTY}&q=%00").status_code == 422
