"""What is published of evaluation is anybody's to read by machine; the rest is not there."""

import pytest

from yiwang.oversight.assessment.tests.factories import issued, published, there

pytestmark = pytest.mark.django_db
TABLES = "/api/v1/assessment/tables"


def test_the_formula_is_public_once_it_is_published(client):
    assert client.get("/api/v1/assessment/formula").json() == {"formulas": []}
    published(there())
    (one,) = client.get("/api/v1/assessment/formula").json()["formulas"]
    assert (one["number"], one["verified"]) == (1, False)
    assert sum(part["weight"] for part in one["components"]) == 100


def test_public_tables_are_read_with_their_figures(client):
    at_work = there()
    key = issued(at_work)
    (line,) = client.get(TABLES, {"region": "990102000000"}).json()["tables"]
    assert line["id"] == str(key)
    assert client.get(TABLES, {"region": "990103000000"}).json()["tables"] == []
    one = client.get(f"{TABLES}/{key}").json()
    assert one["total"]["figures"]["LATE"] == 2
    assert all(check["is_equal"] for check in one["balance"])


def test_a_table_for_offices_only_is_not_there(client):
    key = issued(there(), is_public=False)
    assert client.get(TABLES).json()["tables"] == []
    assert client.get(f"{TABLES}/{key}").status_code == 404
