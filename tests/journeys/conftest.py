"""Fixtures of journeys."""

import pytest

from tests.journeys.applying import log_in
from yiwang.foundation.identity.queries.actors import forget_actors
from yiwang.services.cases.tests.factories import AT
from yiwang.services.cases.tests.factories import world as make_world


@pytest.fixture
def world(db, freeze):
    """One county with four items; the platform's clock stands at 9:30 of a Monday."""
    forget_actors()
    freeze(AT)
    return make_world()


@pytest.fixture
def zhang(world, client):
    """张三 at the portal."""
    return log_in(client, world.zhang)
