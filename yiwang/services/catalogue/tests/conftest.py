"""What is kept of the catalogue in the process does not outlive a test."""

import pytest
from django.db import connection

from yiwang.services.catalogue import queries


@pytest.fixture(autouse=True)
def fresh_memory():
    """Forget what an earlier test published."""
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def connection_of():
    """The connection whose statements are counted."""
    return connection
