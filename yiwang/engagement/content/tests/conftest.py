"""What is kept in the process does not outlive a test; the demo regions and one item."""

import pytest

from yiwang.services.catalogue.tests import factories as f


@pytest.fixture
def place(db):
    """The demo regions, and the county's police with one item."""
    f.regions()
    f.publish([f.organisation(f.COUNTY, "公安局", 3)])
