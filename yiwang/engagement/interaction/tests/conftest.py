"""Fixtures of interaction."""

import pytest

from .factories import Place
from .factories import place as make_place


@pytest.fixture
def place(db) -> Place:
    return make_place()
