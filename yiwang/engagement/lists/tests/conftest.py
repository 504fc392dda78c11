"""What is kept of the catalogue in the process does not outlive a test."""

import pytest

from .factories import Keeping, keeping


@pytest.fixture
def kept(db) -> Keeping:
    return keeping()
