"""The world of projects."""

import pytest

from .factories import There, there


@pytest.fixture
def here(db) -> There:
    return there()
