"""A small published world for the portal's pages."""

import pytest

from yiwang.services.catalogue import queries
from yiwang.services.catalogue.tests import factories


@pytest.fixture
def world(db, tmp_path):
    """The demo regions with some of the shipped items."""
    factories.published_world(tmp_path)


@pytest.fixture
def code_of(world):
    """`code_of("高龄津贴申领")` is the code of the county's guide of that name."""

    def find(name):
        guides = queries.in_region(factories.COUNTY, with_above=True)
        return next(g.code for g in guides if g.name == name)

    return find
