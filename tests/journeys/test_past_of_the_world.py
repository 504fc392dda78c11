"""The demo world's history is played once, and never keeps a world from starting."""

import pytest

from config.world.past import played
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.models import Setting

pytestmark = pytest.mark.django_db
STAMP = "world.part"


def test_it_is_played_once():
    said: list[str] = []
    for _ in range(2):
        played(said.append, STAMP, "1", lambda: "三版")
    assert said == ["  三版"]


@pytest.mark.parametrize("refusal", [DomainError("名单不符合要求"), IndexError("没有名单")])
def test_a_world_that_is_otherwise_goes_without_it(refusal):
    said: list[str] = []

    def play() -> str:
        Setting.objects.create(name="half", value="done")
        raise refusal

    played(said.append, STAMP, "1", play)
    assert "不再补这部分历史" in said[0]
    assert not Setting.objects.filter(name="half").exists()
    assert Setting.objects.filter(name=STAMP, value="1").exists()
