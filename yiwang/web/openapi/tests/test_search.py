"""Searching items over the API: filters and suggestions."""

import pytest

from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
MOST = 10


@pytest.fixture
def world(db, tmp_path):
    f.published_world(tmp_path)


def get(client, address, **asked):
    return client.get(f"/api/v1/{address}", asked).json()


def test_items_are_filtered_by_what_is_instant_and_online(client, world):
    every = get(client, "items", q="登记", limit=100)["items"]
    for name in ("instant", "online"):
        some = get(client, "items", q="登记", limit=100, **{name: "true"})["items"]
        assert some == [line for line in every if line[name]]
        listed = get(client, "items", limit=100, **{name: "true"})["items"]
        assert listed
        assert all(line[name] for line in listed)


def test_a_slip_finds_the_item_and_pages_go_on(client, world):
    assert get(client, "items", q="身分证补办")["items"][0]["name"].startswith("居民身份证")
    first = get(client, "items", q="登记", limit=2)
    rest = get(client, "items", q="登记", limit=2, after=first["next"])
    assert not {i["code"] for i in first["items"]} & {i["code"] for i in rest["items"]}


def test_suggestions_complete_what_is_typed(client, world):
    found = get(client, "items/suggestions", q="sfz")["suggestions"]
    assert 0 < len(found) <= MOST
    assert found[0]["text"] == "身份证"
    assert get(client, "items/suggestions", q="、")["suggestions"] == []
    assert client.get("/api/v1/items/suggestions", {"q": ""}).status_code == 422
    assert client.get("/api/v1/items/suggestions", {"q": "一", "limit": "11"}).status_code == 422
