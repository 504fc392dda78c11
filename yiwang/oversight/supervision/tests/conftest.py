"""Fixtures of supervision."""

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.services.cases.tests.factories import AT, World
from yiwang.services.cases.tests.factories import world as make_world


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def shipped(db):
    """The rules a fresh platform puts in force when it first reads its log."""
    commands.follow(actor=SYSTEM, at=AT)
