"""What is kept of the catalogue in the process does not outlive a test."""

import pytest

from .factories import Office, office


@pytest.fixture
def at_office(db) -> Office:
    return office()
