"""The review route as pages: drawn by its editor, refused with what mends it, run by its staff."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import AT, accepted_case, staff
from yiwang.services.cases.tests.test_running import branches, publish
from yiwang.services.editing.tests.factories import begun, both, office, saved, seen
from yiwang.services.editing.types import Kind, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(db):
    return office()


@pytest.fixture
def key(there):
    found = begun(there.local, Target.LIST, Kind.CHANGE, organisation_id=there.police.id)
    saved(found, there.local)
    return found


def at(key, name="", *more):
    return reverse(f"desk:editing-route{name}", args=[key, *more])


def act(client, there, key, what):
    version = seen(key, there.local).version
    return client.post(at(key, "-act"), {"act": what, "version": str(version)})


def node(client, there, key, row, **typed):
    data = {"version": str(seen(key, there.local).version), **typed}
    return client.post(at(key, "-node", row), data)


def stage_fields(name, days="1", **more):
    return {
        "name": name, "days": days, "kind": "STAGE", "right": "cases.review", "whose": "OWN",
        "parties": "0", "quorum": "0", "opinion": "yes", "other": "yes", **more,
    }  # fmt: skip


def text_of(answer):
    return answer.content.decode()


def test_a_route_is_drawn_step_by_step(desk, there, key):
    client = desk(there.local)
    assert "现在按“审查、决定”办" in text_of(client.get(at(key)))
    assert act(client, there, key, "begin:").status_code == 302
    made = act(client, there, key, "beside:review")
    assert made.url == at(key, "-node", "stage1")
    assert "工作日" in text_of(client.get(made.url))
    wrong = node(client, there, key, "stage1", **stage_fields("", "三天"))
    assert wrong.status_code == 422
    assert "请填写环节名称" in text_of(wrong)
    assert 'value="三天"' in text_of(wrong)
    named = stage_fields("消防会审", whose="NAMED", organisations=str(there.police.id))
    assert node(client, there, key, "stage1", **named).status_code == 302
    choice = act(client, there, key, "when:stage1").url
    page = text_of(client.get(choice))
    assert "比较的内容" in page
    assert "自然人" in page
    outline = text_of(client.get(at(key)))
    assert "没有写条件" in outline
    condition = {
        "name": "是不是单位", "conditions-0-value": "自然人",
        "conditions-0-of": "applicant", "conditions-0-op": "IN", "conditions-0-to": "stage1",
        "otherwise": "join1",
    }  # fmt: skip
    added = node(client, there, key, "choice1", **condition, **{"add-conditions": "1"})
    assert "conditions-1-value" in text_of(added)
    assert node(client, there, key, "choice1", **condition).status_code == 302
    page = text_of(client.get(at(key)))
    assert "每种情况都走得到决定" in page
    assert "没有人办的环节" in page  # the test's people hold no posts
    assert '<svg class="route"' in page
    assert "申请人是自然人" in page
    content = seen(key, there.local).content["route"]["nodes"]
    way = next(row for row in content if row["key"] == "choice1")["ways"][0]
    assert way == {
        "to": "stage1",
        "when": [{"of": "applicant", "op": "IN", "values": ["PERSON"]}],
    }
    revision = text_of(client.get(reverse("desk:editing-revision", args=[key])))
    assert "消防会审（环节；1个工作日" in revision
    walk = client.get(at(key, "-rehearsal"), {"a0": "PERSON", "acts": "nonsense;review=AGREED"})
    assert "“审查”同意" in text_of(walk)
    assert "消防会审" in text_of(walk)
    bpmn = client.get(at(key, "-bpmn"))
    assert ET.fromstring(bpmn.content).tag.endswith("definitions")  # noqa: S314  our own


def test_faults_are_told_with_their_days_and_nothing_typed_is_lost(desk, there, key):
    client = desk(there.local)
    act(client, there, key, "begin:")
    old = seen(key, there.local).version
    assert node(client, there, key, "review", **stage_fields("审查", "90")).status_code == 302
    assert "超过承诺时限" in text_of(client.get(at(key)))
    late = {**stage_fields("我的审查", "2"), "version": str(old)}
    conflict = client.post(at(key, "-node", "review"), late)
    assert conflict.status_code == 409
    assert "改动的要素：审查流程" in text_of(conflict)
    assert 'value="我的审查"' in text_of(conflict)
    stale = client.post(at(key, "-act"), {"act": "clear:", "version": str(old)})
    assert stale.status_code == 409
    assert act(client, there, key, "remove:review").status_code == 422
    assert client.get(at(key, "-rehearsal")).status_code == 422
    assert act(client, there, key, "clear:").status_code == 302
    assert "route" not in seen(key, there.local).content
    reader = desk(both(there.checker, "catalogue.check"))
    assert reader.get(at(key)).status_code == 200
    assert reader.post(at(key, "-act"), {"act": "begin:"}).status_code == 403


def test_staff_do_and_return_stages(desk, world, freeze):
    freeze(AT)
    publish(world, branches(world.civil))
    number = accepted_case(world)
    civil = staff(world.civil, "吴民", Permission.REVIEW, organisation_name="示例县民政局")
    reviewer = replace(world.reviewer, permissions=frozenset({"cases.review", "cases.read"}))
    clients = {"a": desk(reviewer), "b": desk(world.second), "c": desk(civil)}
    route = reverse("desk:case-route", args=[number])

    def stage(who, task, **typed):
        return clients[who].post(reverse("desk:case-stage", args=[number, task]), typed)

    page = text_of(clients["a"].get(route))
    assert "正在办" in page
    assert '<svg class="route"' in page
    assert stage("a", 1, act="done", opinion="好").status_code == 422  # neither yes nor no
    assert stage("a", 1, act="done", agreed="yes", opinion="齐全").url == route
    assert clients["c"].get(route).status_code == 200
    assert "环节c" in text_of(clients["c"].get(reverse("desk:cases")))
    refused = stage("c", 3, act="return", opinion="缺图")
    assert "请选择退回到哪个环节" in text_of(refused)
    assert stage("c", 3, act="return", to="a", opinion="缺图").status_code == 302
    late = stage("b", 2, act="done", agreed="yes", opinion="我同意这件")
    assert late.status_code == 409
    assert "因为别的环节退回" in text_of(late)
    assert "我同意这件" in text_of(late)
    for who, task in (("a", 4), ("b", 5), ("c", 6)):
        assert stage(who, task, act="done", agreed="yes", opinion="同意").status_code == 302
    approver = desk(world.approver)
    back = reverse("desk:case-return", args=[number])
    assert back in text_of(approver.get(route))
    assert "退回到" in text_of(approver.get(back))
    version = apps.get_model("cases", "Case").objects.get(pk=number).version
    sent = {"to": "s", "opinion": "请再核对", "version": str(version)}
    assert approver.post(back, {**sent, "version": str(version - 1)}).status_code == 409
    assert approver.post(back, sent).url == route
    assert approver.get(reverse("desk:case-route-bpmn", args=[number])).status_code == 200
    trace = text_of(approver.get(reverse("desk:case-trace", args=[number])))
    assert "环节退回" in trace
