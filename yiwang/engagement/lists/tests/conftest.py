"""What is kept of the catalogue in the process does not outlive a test."""

import pytest

from yiwang.engagement.lists import queries
from yiwang.services.catalogue.tests.conftest import fresh_memory  # noqa: F401

from .factories import Keeping, keeping


@pytest.fixture(autouse=True)
def fresh_tags():
    queries.forget_tags()
    yield
    queries.forget_tags()


@pytest.fixture
def kept(db) -> Keeping:
    return keeping()
