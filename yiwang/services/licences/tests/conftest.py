"""Fixtures of seals."""

import pytest

from .seal_factories import Office
from .seal_factories import office as make_office


@pytest.fixture
def office(db) -> Office:
    return make_office()
