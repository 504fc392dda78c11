"""The guidance for machines: the same questions, the same ends as for people."""

import pytest

from yiwang.services.cases.tests.test_situations import item as branching  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(branching):  # noqa: F811
    """The code of an item with questions."""
    return branching


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("", ("q1", None, [])),
        ("answer=q1:b", ("q2", None, [])),
        ("answer=q1:a", (None, "renew", ["renew"])),
        ("answer=q1:b&answer=q2:b", (None, "fresh", ["fresh"])),
        ("answer=q1:UNSURE", (None, None, ["renew", "urgent", "fresh"])),
        ("answer=q1:lost&answer=x:y", ("q1", None, [])),
    ],
)
def test_answers_lead_a_machine_where_they_lead_a_person(client, code, query, where):
    found = client.get(f"/api/v1/items/{code}/guidance?{query}").json()
    assert (found["next"], found["situation"], found["open"]) == where


def test_a_situation_says_its_own_fee_limit_parts_and_form(client, code):
    found = client.get(f"/api/v1/items/{code}/guidance").json()
    own = {s["key"]: s for s in found["situations"]}
    renew = own["renew"]
    assert (renew["promised"], renew["fee_standard"]) == ("当场办结", "工本费10元")
    assert (own["urgent"]["online"], own["fresh"]["online"]) == (False, True)
    form = client.get(f"/api/v1/items/{code}/form?situation=renew").json()
    assert list(form["form_schema"]["properties"]) == ["phone"]


@pytest.mark.parametrize(
    ("path", "status"), [("nothing/guidance", 404), ("{}/guidance?answer=nonsense", 422)]
)
def test_what_cannot_be_answered_is_refused(client, code, path, status):
    assert client.get(f"/api/v1/items/{path.format(code)}").status_code == status


def test_a_list_is_the_same_for_a_machine_as_on_its_page(client, code):
    found = client.get(f"/api/v1/items/{code}/guidance?answer=q1:a").json()
    page = client.get(f"/assist/{code}/list/?q1=a")
    sheet = page.context["list"].sheet
    assert (found["list_hash"], found["list_hash"] in page.content.decode()) == (sheet.hash, True)
    assert [tuple(one["lines"]) for one in found["elements"]] == [e.lines for e in sheet.elements]
    window = client.get(f"/api/v1/items/{code}/guidance").json()
    assert (window["elements"], window["list_hash"]) == ([], None)
