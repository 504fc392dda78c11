"""What a process keeps: dropped after a change, never kept when made across one."""

import pytest

from yiwang.services.catalogue.models import Stamp
from yiwang.services.catalogue.queries import memory

pytestmark = pytest.mark.django_db


def change(value, monkeypatch):
    Stamp.objects.update_or_create(pk=1, defaults={"value": value})
    monkeypatch.setattr(memory._memory, "checked", float("-inf"))


class Counted:
    """Says how often it was asked."""

    def __init__(self, answer: str | None = "made") -> None:
        self.answer, self.times = answer, 0

    def __call__(self) -> str | None:
        self.times += 1
        return self.answer


def test_a_value_is_made_once_until_something_is_published(monkeypatch):
    value = Counted()
    memory.remember("x", value)
    memory.remember("x", value)
    assert value.times == 1
    change(7, monkeypatch)
    memory.remember("x", value)
    assert value.times == len("xx")


def test_nothing_is_also_kept():
    value = Counted(None)
    memory.remember("none", value)
    assert memory.remember("none", value) is None
    assert value.times == 1


def test_a_value_made_while_something_is_published_is_not_kept(monkeypatch):
    def slowly():
        change(8, monkeypatch)
        memory.stamp()
        return "old"

    assert memory.remember("y", slowly) == "old"
    assert memory.remember("y", lambda: "new") == "new"


def test_the_store_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "ROOM", 3)
    for n in range(9):
        memory.remember(n, Counted())
    assert len(memory._memory.values) == memory.ROOM
