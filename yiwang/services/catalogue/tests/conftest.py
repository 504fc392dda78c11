"""What is kept of the catalogue in the process does not outlive a test."""

import pytest
from django.db import connection


@pytest.fixture
def connection_of():
    """The connection whose statements are counted."""
    return connection
