"""Fixtures of journeys."""

import pytest

from tests.journeys.applying import log_in
from yiwang.foundation.identity.queries.actors import forget_actors
from yiwang.services.cases.tests.factories import AT
from yiwang.services.cases.tests.factories import world as make_world
from yiwang.web.desk.tests.conftest import actors, seat  # noqa: F401  fixtures of journeys too
from yiwang.web.ui.tests.browser import check_page


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


@pytest.fixture
def look(axe, request):
    """`look(page, name)` checks a page on a desktop and on a phone; leaves it as it was."""
    story = request.path.stem.removeprefix("test_")

    def both(page, name):
        before = page.viewport_size
        for width, height in ((1280, 900), (360, 780)):
            page.set_viewport_size({"width": width, "height": height})
            check_page(page, axe, f"{story}-{name}-{width}")
        page.set_viewport_size(before)

    return both
