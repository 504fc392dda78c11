"""What is kept of the catalogue in the process does not outlive a test."""

import pytest

from .factories import There, there


@pytest.fixture
def at_work(db) -> There:
    return there()
