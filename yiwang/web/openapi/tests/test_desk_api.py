"""A department's systems at the desk: see, take, act, each in its post and at the version seen."""

import pytest
from allauth.idp.oidc.models import Client
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.queries import actors
from yiwang.foundation.identity.tests.factories import staff as employee
from yiwang.services.cases.tests.factories import (
    AT,
    PDF,
    filed_case,
    later,
    reviewed_case,
)
from yiwang.web.openapi import tokens
from yiwang.web.openapi.tests.conftest import Api, issue, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


@pytest.fixture
def number(world) -> int:
    return filed_case(world)


def act(system: Api, number, name: str, **body):
    version = system.call("get", f"/desk/cases/{number}").json()["version"]
    return system.call("post", f"/desk/cases/{number}/{name}", {"version": version, **body})


def test_a_case_goes_from_the_list_to_its_delivery(world, office, number):
    todo = office["window"].call("get", "/desk/cases").json()
    assert [(c["number"], c["applicant"]) for c in todo["cases"]] == [(str(number), "张*")]
    assert act(office["window"], number, "claim").json()["claimed_name"] == "李四"
    accepted = act(office["window"], number, "accept")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "ACCEPTED"), accepted.content
    checks = [{"name": "布局图", "passed": True}]
    said = act(office["first"], number, "review", opinion="齐全", passed=True, checks=checks)
    assert said.status_code == 200, said.content
    sent = act(office["first"], number, "send-to-decision", proposal="拟准予")
    assert sent.json()["state"] == "DECISION"
    granted = act(office["approver"], number, "decide", outcome="GRANTED")
    assert (granted.status_code, granted.json()["outcome"]) == (200, "GRANTED"), granted.content
    hand_over = {"way": "WINDOW", "receiver": "张三", "evidence": "本人签名"}
    assert act(office["window"], number, "deliver", **hand_over).status_code == 200
    file = office["approver"].call("get", f"/desk/cases/{number}").json()
    assert {"收件答复", "法定时限", "承诺时限"} <= {c["name"] for c in file["clocks"]}
    assert all(c["lines"] for c in file["clocks"])
    assert file["deliveries"][0]["receiver"] == "张*"
    letter = next(d for d in file["documents"] if d["kind"] == "GRANT_DECISION")
    pdf = office["approver"].call("get", f"/desk/cases/{number}/documents/{letter['n']}")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_the_case_file_is_masked_and_one_answer_is_revealed_and_noted(world, office, number):
    file = office["window"].call("get", f"/desk/cases/{number}").json()
    secret = next(a for a in file["answers"] if a["key"] == "id_number")
    assert secret["is_secret"]
    assert "*" in secret["value"]
    assert "110101199003070011" not in str(file)
    assert sorted(file["actions"]) == file["actions"]
    shown = office["window"].call("post", f"/desk/cases/{number}/reveal", {"key": "id_number"})
    assert shown.json()["value"] == "110101199003070011"
    log = office["auditor"].call("get", f"/desk/audit?stream={number}").json()
    assert log["broken"] == []
    entries = office["auditor"].call("get", "/desk/audit").json()["entries"]
    assert "cases.reveal" in {e["command"] for e in entries}


def test_a_file_is_downloaded_only_through_its_own_case(world, office, number):
    file = office["window"].call("get", f"/desk/cases/{number}").json()
    key = next(f["id"] for m in file["materials"] for f in m["files"])
    got = office["window"].call("get", f"/desk/cases/{number}/files/{key}")
    assert b"".join(got.streaming_content) == PDF
    other = filed_case(world, world.service)
    assert office["window"].call("get", f"/desk/cases/{other}/files/{key}").status_code == 404


def test_an_old_version_changes_nothing_and_says_who_was_first(world, office, number):
    first = office["window"].call("post", f"/desk/cases/{number}/accept", {"version": 1})
    late = office["first"].call("post", f"/desk/cases/{number}/accept", {"version": 1})
    assert (first.status_code, late.status_code) == (200, 409)
    assert late.json()["code"] == "cases.case_conflict"
    assert "已经处理过这件" in late.json()["detail"]


def test_a_case_taken_by_one_system_is_not_another_s(world, office, number):
    act(office["first"], number, "claim")
    taken = act(office["second"], number, "claim")
    assert (taken.status_code, taken.json()["code"]) == (403, "cases.held_by_colleague")
    act(office["first"], number, "release")
    assert act(office["second"], number, "claim").status_code == 200


def test_who_reviews_does_not_decide(world, office):
    number = reviewed_case(world)
    refused = act(office["first"], number, "decide", outcome="GRANTED")
    assert (refused.status_code, refused.json()["code"]) == (
        403,
        "openapi.scope_missing.desk:decide",
    )


def test_a_correction_is_asked_for_and_taken_in_at_the_window(world, office):
    window = office["window"]
    stored = window.browser.post(
        "/api/v1/desk/files",
        {"file": SimpleUploadedFile("图.pdf", PDF)},
        HTTP_AUTHORIZATION=f"Bearer {window.token}",
        HTTP_IDEMPOTENCY_KEY="f-1",
    )
    assert stored.status_code == 201, stored.content
    body = {
        "item": world.permit,
        "party": {"name": "王五", "id_number": "110101199003074514", "phone": "13900139000"},
        "form": {"phone": "13900139000", "place": "示例路2号"},
        "files": [{"material": 3, "file": stored.json()["id"]}],
        "papers": [4],
        "signed": True,
    }
    filed = window.call("post", "/desk/cases", body, idempotency_key="w-1")
    assert filed.status_code == 201, filed.content
    again = window.call("post", "/desk/cases", body, idempotency_key="w-1")
    assert (again.status_code, again.json()) == (200, filed.json())
    number = filed.json()["number"]
    points = [{"material": 3, "problem": "看不清", "how": "请重新拍照"}]
    asked = act(office["first"], number, "request-correction", points=points)
    assert asked.status_code == 200, asked.content
    empty = act(window, number, "resubmit")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "material-3")
    assert act(window, number, "resubmit", papers=[3]).status_code == 200
    assert window.call("get", f"/desk/cases/{number}").json()["corrections"][0]["answered_at"]


def test_the_term_is_extended_stopped_and_goes_on(world, office):
    number = reviewed_case(world)
    reason = {"reason": "案情复杂"}
    assert act(office["approver"], number, "extend", days=3, **reason).status_code == 200
    twice = act(office["approver"], number, "extend", days=3, **reason)
    assert twice.status_code in {409, 422}
    stop = {**reason, "basis": "某法第一条", "resume_when": "判决生效"}
    assert act(office["approver"], number, "suspend", **stop).json()["overlay"] == "SUSPENDED"
    assert act(office["first"], number, "resume", result="判决已生效").status_code == 200
    special = {"kind": "EXPERT", "planned_days": 5, "basis": "第四十五条", **reason}
    assert act(office["approver"], number, "start-special", **special).status_code == 200
    assert act(office["first"], number, "end-special", result="评审通过").status_code == 200
    end = {"reason": "法人终止", "basis": "某法第二条"}
    assert act(office["approver"], number, "terminate", **end).json()["state"] == "TERMINATED"


def test_an_application_is_declined_or_found_needless(world, office):
    other, needless = filed_case(world), filed_case(world, world.service)
    where = {"reason": "不归本机关", "authority": "示例市市场监督管理局"}
    assert act(office["window"], other, "decline", **where).json()["state"] == "DECLINED"
    not_needed = act(office["window"], needless, "not-needed", reason="不需要许可")
    assert not_needed.json()["state"] == "NOT_NEEDED"


def test_a_case_sent_back_is_reviewed_again(world, office):
    number = reviewed_case(world)
    act(office["first"], number, "send-to-decision")
    back = act(office["approver"], number, "return", reason="请补充依据")
    assert back.json()["state"] == "REVIEW"


def test_figures_filters_and_paging_of_the_list(world, office, number):
    second = filed_case(world, world.strict)
    counts = office["window"].call("get", "/desk/counts").json()
    assert counts["to_take_in"] == 2
    page = office["window"].call("get", "/desk/cases?view=OPEN&limit=1").json()
    rest = office["window"].call("get", f"/desk/cases?view=OPEN&after={page['next']}").json()
    assert {c["number"] for c in page["cases"] + rest["cases"]} == {str(number), str(second)}
    assert (
        office["window"].call("get", "/desk/cases?state=DECISION&state=DECIDED").json()["cases"]
        == []
    )
    act(office["window"], number, "claim")
    assert (
        office["window"].call("get", "/desk/colleagues").json()["colleagues"][0]["open_cases"] == 1
    )
    assert office["window"].call("get", "/desk/me").json()["role"] == "WINDOW"


def test_another_organisation_s_case_looks_like_none(world, office, client):
    phone = "15400000177"
    employee(phone, "REVIEWER", world.civil, AT)
    row = Client.objects.get(pk=register("REVIEWER", phone[-6:], ["desk:read", "desk:accept"])[0])
    stranger = Api(issue(row.get_scopes(), client=row), client)
    number = filed_case(world)
    assert stranger.call("get", f"/desk/cases/{number}").status_code == 404
    refused = stranger.call("post", f"/desk/cases/{number}/accept", {"version": 1})
    assert refused.status_code == 404
    assert stranger.call("get", "/desk/cases?view=OPEN").json()["cases"] == []


def test_a_citizen_s_token_has_no_post(world, account, client, number):
    machine = Api(issue(["desk:read"], user=account), client)
    answer = machine.call("get", "/desk/cases")
    assert (answer.status_code, answer.json()["code"]) == (403, "openapi.no_post")


def test_a_post_that_has_ended_acts_no_more(world, office, number):
    assert office["first"].call("get", "/desk/cases").status_code == 200
    apps.get_model("identity", "RoleAssignment").objects.filter(role="REVIEWER").update(
        valid_until="2026-03-01"
    )
    actors.forget_actors()
    tokens.forget_tokens()
    answer = office["first"].call("get", "/desk/cases")
    assert (answer.status_code, answer.json()["code"]) == (403, "openapi.no_post")


def test_somebody_in_a_role_needs_its_right_too(world, office, number):
    row = Client.objects.get(name="示例系统 000107")
    row.set_scopes([*row.get_scopes(), "desk:catalogue"])
    row.save()
    auditor = Api(issue(row.get_scopes(), client=row), office["auditor"].browser)
    assert auditor.call("get", "/desk/guides").status_code == 403


def test_guides_show_what_nobody_has_verified(world, office):
    listed = office["editor"].call("get", "/desk/guides?limit=1").json()
    assert listed["next"]
    one = office["editor"].call("get", f"/desk/guides/{world.permit}").json()
    assert one["open_marks"] == sum(not m["is_verified"] for m in one["marks"])
    assert office["editor"].call("get", "/desk/guides/nothing").status_code == 404


def test_colleagues_stand_in_and_the_same_key_delegates_once(world, office):
    first = office["first"]
    found = first.call("get", "/desk/delegations").json()
    body = {
        "assignment": found["posts"][0]["assignment_id"],
        "deputy": next(c["id"] for c in found["colleagues"] if "000103" in c["name"]),
        "starts_on": "2026-03-03",
        "last_day": "2026-03-06",
        "reason": "出差",
    }
    made = first.call("post", "/desk/delegations", body, idempotency_key="d-1")
    again = first.call("post", "/desk/delegations", body, idempotency_key="d-1")
    assert (made.status_code, again.status_code) == (201, 201), made.content
    assert made.json() == again.json()
    listed = first.call("get", "/desk/delegations").json()["delegations"]
    assert [(d["id"], d["ends_on"]) for d in listed] == [(made.json()["id"], "2026-03-07")]
    end = first.call("post", f"/desk/delegations/{made.json()['id']}/end")
    assert end.status_code == 204
    assert first.call("post", f"/desk/delegations/{made.json()['id']}/end").status_code == 422


def test_parked_messages_are_listed_and_tried_again(world, office):
    assert office["integrator"].call("get", "/desk/parked").json() == {"messages": [], "next": None}
    gone = office["integrator"].call("post", "/desk/parked/1/retry")
    assert (gone.status_code, gone.json()["code"]) == (409, "core.cannot_retry")


def test_the_log_goes_on_where_it_stopped(world, office, number):
    page = office["auditor"].call("get", "/desk/audit?limit=1").json()
    rest = office["auditor"].call("get", f"/desk/audit?limit=1&after={page['next']}").json()
    assert page["entries"][0]["id"] > rest["entries"][0]["id"]


@pytest.mark.parametrize(
    ("scopes", "staff", "role"),
    [
        (("desk:read",), "", ""),
        (("desk:read", "cases:write"), "000101", "WINDOW"),
        (("desk:read",), "000101", "APPROVER"),
        (("desk:read",), "nobody", "WINDOW"),
    ],
)
def test_a_system_is_bound_to_a_post_that_somebody_holds(world, office, scopes, staff, role):
    with pytest.raises(identity.CannotRegisterClient):
        identity.register_client(
            name="甲",
            scopes=scopes,
            grants=frozenset({"client_credentials"}),
            staff=staff,
            role=role,
            actor=SYSTEM,
            at=clock.now(),
        )
