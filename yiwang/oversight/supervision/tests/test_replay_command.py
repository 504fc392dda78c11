"""`manage.py supervision_replay` reads everything again."""

from io import StringIO

import pytest
from django.core.management import call_command

from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.models import Fact, LogReader
from yiwang.services.cases.tests import factories

pytestmark = pytest.mark.django_db


def test_it_comes_back_and_says_so(world):
    factories.filed_case(world)
    while commands.follow(actor=SYSTEM, at=factories.AT):
        pass
    Fact.objects.update(item_name="改过的")
    said = StringIO()
    call_command("supervision_replay", stdout=said)
    assert said.getvalue().startswith("done: ")
    assert not Fact.objects.filter(item_name="改过的").exists()
    assert Fact.objects.count() == 1
    assert not LogReader.objects.get().is_replaying
