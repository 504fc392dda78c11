"""The guard of `tests/providers.py` knows the providers and bites."""

import pytest
from django.db import transaction

from tests.providers import provider_classes
from tests.strict import Refused
from yiwang.foundation.notifications.providers.demo import DemoGateway


def test_providers_are_known():
    """A provider without `check_config` would be neither checked by operators nor guarded."""
    assert DemoGateway in set(provider_classes())


@pytest.mark.django_db
def test_a_provider_asked_inside_a_transaction_is_refused():
    """An SMS gateway that hangs must not hold the rows of a case."""
    with transaction.atomic(), pytest.raises(Refused):
        DemoGateway().send(phone="15400000000", text="测试", key="1")
