"""Open cases of an item are counted for whoever changes it, from an index."""

import pytest
from django.db import connection

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.cases.models import Case
from yiwang.services.cases.models.case import BASIC_CODE
from yiwang.services.cases.tests.factories import filed_case

pytestmark = pytest.mark.django_db


def test_open_cases_are_counted_by_item(world):
    numbers = [filed_case(world), filed_case(world)]
    basic = Case.objects.get(pk=numbers[0]).item_code[19:31]
    assert queries.open_by_item([basic, "990131999999"], viewer=world.clerk) == {basic: 2}
    Case.objects.filter(pk=numbers[0]).update(is_open=False)
    assert queries.open_by_item([basic], viewer=world.clerk) == {basic: 1}
    with pytest.raises(NotPermitted):
        queries.open_by_item([basic], viewer=ANYONE)


def test_counting_them_reads_the_index(world):
    found = Case.objects.annotate(basic=BASIC_CODE).filter(is_open=True, basic__in=["99013199"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "case_open_of_basic" in found.explain()
