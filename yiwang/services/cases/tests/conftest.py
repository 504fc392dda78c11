"""Fixtures of cases."""

import pytest

from .factories import World
from .factories import world as make_world


@pytest.fixture
def world(db) -> World:
    return make_world()
