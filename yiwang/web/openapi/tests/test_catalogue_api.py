"""Regions and items: open to everybody, bounded, errors as problem+json."""

import pytest
from ninja import Schema
from ninja.openapi.schema import OpenAPISchema

from yiwang.web.openapi.api import build

pytestmark = pytest.mark.django_db


def test_regions_by_parent_and_by_words(world, client):
    found = client.get("/api/v1/regions?parent=990100000000").json()["regions"]
    assert [r["name"] for r in found] == ["示例县"]
    found = client.get("/api/v1/regions?q=示例县").json()["regions"]
    assert found[0]["code"] == "990102000000"


@pytest.mark.parametrize("query", ["parent=99", "q=" + "长" * 60])
def test_a_wrong_question_about_regions_says_which_field(world, client, query):
    answer = client.get(f"/api/v1/regions?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "openapi.invalid_request"
    assert answer.json()["errors"]


def test_items_are_found_by_words_and_listed_by_region(world, client):
    by_words = client.get("/api/v1/items?q=食品经营许可&region=990102000000").json()
    assert by_words["items"][0]["code"] == world.permit
    listed = client.get("/api/v1/items?region=990102000000&limit=2").json()
    assert len(listed["items"]) == 2
    rest = client.get(f"/api/v1/items?region=990102000000&after={listed['next']}").json()
    codes = {i["code"] for i in listed["items"] + rest["items"]}
    assert {world.permit, world.service, world.instant, world.strict} <= codes


def test_an_unchanged_guide_costs_nothing(world, client):
    first = client.get(f"/api/v1/items/{world.permit}")
    assert first.json()["hash"] == first["ETag"].strip('"')
    again = client.get(f"/api/v1/items/{world.permit}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_form_comes_as_json_schema_with_its_materials(world, client):
    answer = client.get(f"/api/v1/items/{world.permit}/form").json()
    assert answer["form_schema"]["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert [m["no"] for m in answer["materials"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("path", ["/items/nothing", "/items/nothing/form"])
def test_an_unknown_item_is_said_in_words(world, client, path):
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found.item")


def test_an_unknown_situation_is_said_in_words(world, client):
    answer = client.get(f"/api/v1/items/{world.permit}/form?situation=nothing")
    assert answer.json()["code"] == "core.not_found.situation"


def test_the_document_describes_what_is_there(world, client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/cases" in document["paths"]
    schemes = document["components"]["securitySchemes"].values()
    assert {(s["type"], s["scheme"]) for s in schemes} == {("http", "bearer")}


def test_no_definition_takes_the_place_of_another(monkeypatch):
    """The words of an app are shapes too: its states, kinds and views."""
    kept = OpenAPISchema.add_schema_definitions
    displaced: list[str] = []

    def add(document, definitions):
        displaced.extend(
            name
            for name, shape in definitions.items()
            if document.schemas.get(name, shape) != shape
        )
        kept(document, definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)
    assert build().get_openapi_schema()["paths"]
    assert displaced == []


def test_no_two_shapes_share_a_name():
    """A name stands for one shape in the document; a second one would silently take its place."""
    named: dict[str, set[str]] = {}
    waiting = [Schema]
    while waiting:
        shape = waiting.pop()
        waiting += shape.__subclasses__()
        if shape.__module__.startswith("yiwang.web.openapi"):
            named.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: places for name, places in named.items() if len(places) > 1} == {}
