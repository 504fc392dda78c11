"""Fixtures of interaction."""

import pytest

from yiwang.services.cases.tests.factories import World
from yiwang.services.cases.tests.factories import world as make_world


@pytest.fixture
def world(db) -> World:
    return make_world()
