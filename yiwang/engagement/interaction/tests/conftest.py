"""Fixtures of interaction."""

import pytest

from yiwang.services.cases.tests.factories import World
from yiwang.services.cases.tests.factories import world as make_world

from .factories import Place
from .factories import place as make_place


@pytest.fixture
def place(db) -> Place:
    return make_place()


@pytest.fixture
def world(db) -> World:
    return make_world()
