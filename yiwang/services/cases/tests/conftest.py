"""Fixtures of cases."""

import pytest

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms

from .factories import World
from .factories import world as make_world


@pytest.fixture
def world(db) -> World:
    catalogue.forget()
    eforms.forget_forms()
    return make_world()
