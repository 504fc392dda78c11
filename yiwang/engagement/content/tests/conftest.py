"""What is kept in the process does not outlive a test; the demo regions and one item."""

import pytest

from yiwang.engagement.content.queries import memory
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.tests.conftest import fresh_memory  # noqa: F401


@pytest.fixture(autouse=True)
def fresh_texts(fresh_memory):  # noqa: F811  the fixture imported above
    """Forget the texts of an earlier test: its stamp may come again."""
    memory.forget()


@pytest.fixture
def place(db):
    """The demo regions, and the county's police with one item."""
    f.regions()
    f.publish([f.organisation(f.COUNTY, "公安局", 3)])
