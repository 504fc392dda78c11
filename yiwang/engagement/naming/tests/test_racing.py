"""Two people declare one name in the same second."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from yiwang.engagement.naming import commands
from yiwang.engagement.naming.models import Reservation

from .factories import parts, reserve


@pytest.mark.django_db(transaction=True)
def test_two_in_the_same_second_one_gets_it(world):
    people = [world.zhang, world.li]

    def declare(who, industry):
        try:
            reserve(who, parts(industry=industry))
        except commands.CannotReserve as refused:
            return refused.full_code
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(declare, people, ["餐饮", "饭店"]))
    assert told == ["kept", "naming.cannot_reserve.taken"]
    assert Reservation.objects.count() == 1
