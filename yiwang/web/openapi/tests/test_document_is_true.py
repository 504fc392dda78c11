"""openapi.json is true: whatever schemathesis sends, the answer is one the document declares."""

from contextlib import suppress

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yiwang.web.openapi.tests.conftest import CITIZEN, ROLES, issue

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PATIENCE = 60  # seconds: a shared machine is slow at times
QUIET = settings(
    max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def hammer(operation, mode, headers):
    @QUIET
    @given(case=operation.as_strategy(mode))
    def send(case):
        cache.clear()
        case.call_and_validate(headers=headers, checks=CHECKS, timeout=PATIENCE)

    with suppress(Unsatisfiable):  # nothing can be wrong about an address without parameters
        send()


@pytest.fixture
def holders(api, office):
    """Scope → the token of somebody who may use it."""
    found = dict.fromkeys(CITIZEN, api.token)
    found["licences:use"] = issue(["licences:use"])
    for name, system in office.items():
        for scope in ROLES[name][1]:
            found.setdefault(f"desk:{scope}", system.token)
    return found


def needed(operation) -> str:
    security = operation.definition.raw.get("security") or [{}]
    return str(next(iter(security[0].get("Bearer", ["cases:read"]))))


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_the_document_declares(world, holders, mode, live_server):
    schema = schemathesis.openapi.from_url(
        f"{live_server.url}/api/v1/openapi.json", timeout=PATIENCE
    )
    operations = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) > 110
    for operation in operations:
        headers = {"Authorization": f"Bearer {holders[needed(operation)]}"}
        hammer(operation, mode, headers)
