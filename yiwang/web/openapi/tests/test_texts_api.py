"""Public texts over the API: the same as on the portal, open to everybody, paged."""

import pytest

from yiwang.engagement.content import commands
from yiwang.engagement.content.tests.factories import opinion, person, published, step
from yiwang.engagement.content.types import Kind
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
API = "/api/v1"


def test_notices_are_listed_paged_and_read(client):
    f.regions()
    for n in range(3):
        published(title=f"公告{n}")
    first = client.get(f"{API}/notices?limit=2").json()
    assert [t["title"] for t in first["texts"]] == ["公告2", "公告1"]
    rest = client.get(f"{API}/notices?limit=2&after={first['next']}").json()
    assert ([t["title"] for t in rest["texts"]], rest["next"]) == (["公告0"], None)
    one = client.get(f"{API}/notices/{first['texts'][0]['no']}").json()
    assert (one["title"], one["elements"]) == ("公告2", {"body": "三楼窗口搬到一楼。"})
    assert client.get(f"{API}/notices/999999").status_code == 404
    assert client.get(f"{API}/consultations/{one['no']}").status_code == 404


def test_a_draft_and_its_opinions_are_read(client):
    f.regions()
    _, no = published(Kind.CONSULTATION)
    opinion(no)
    assert client.get(f"{API}/consultations/{no}").json()["elements"]["issuer"] == "示例县司法局"
    assert client.get(f"{API}/consultations/{no}/opinions").json() == {"opinions": [], "next": None}
    listed = client.get(f"{API}/consultations?past=true").json()["texts"]
    listed += client.get(f"{API}/consultations").json()["texts"]
    assert [t["no"] for t in listed] == [no]


def test_a_text_that_was_taken_off_says_when_and_why(client):
    f.regions()
    key, no = published()
    step(commands.remove_manuscript, key, person("publisher"), opinion="窗口又搬了")
    gone = client.get(f"{API}/notices/{no}")
    assert (gone.status_code, gone.json()["code"]) == (410, "content.withdrawn")
    assert gone.json()["detail"] == "这份内容在 2026-03-02 撤下，原因：窗口又搬了"


def test_a_policy_is_found_by_words_level_and_key(client):
    f.regions()
    published(Kind.POLICY)
    found = client.get(f"{API}/policies?q=营商环境&level=REGULATION").json()["texts"]
    assert len(found) == 1
    one = client.get(f"{API}/policies/{found[0]['key']}").json()
    assert one["elements"]["validity"] == "IN_FORCE"
    assert client.get(f"{API}/policies?level=LAW").json()["texts"] == []
    assert client.get(f"{API}/policies?level=X").status_code == 422
