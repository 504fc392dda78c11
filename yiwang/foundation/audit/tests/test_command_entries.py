"""The command decorator: a transaction, an actor, a time, one audit entry."""

from datetime import UTC, datetime

import pytest

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.audit.models import Entry
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM, Actor

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@command("tests.put")
def put(*, name: str, value: str, actor: Actor, at: datetime) -> None:
    """Put a value (测试)."""
    Setting.objects.create(name=name, value=value)
    concerning(f"tests:setting:{name}", length=len(value))
    if value == "bad":
        raise ValueError(value)


@command("tests.put_two")
def put_two(*, name: str, actor: Actor, at: datetime) -> None:
    """Put two values, one by another command (测试)."""
    put(name=f"{name}.a", value="1", actor=actor, at=at)
    concerning(f"tests:setting:{name}")


@command("tests.refused")
def refused(*, actor: Actor, at: datetime) -> None:
    """Refuse always (测试)."""
    concerning("tests:setting:refused")
    raise NotPermitted


@command("tests.forgetful")
def forgetful(*, actor: Actor, at: datetime) -> None:
    """Forget to say what it is about (测试)."""


@pytest.mark.django_db
class TestCommand:
    def test_writes_its_entry_in_the_same_transaction(self):
        put(name="x", value="good", actor=SYSTEM, at=AT)
        receipt = audit.receipt(stream="tests:setting:x")
        assert receipt is not None
        assert (receipt.command, receipt.facts, receipt.at) == ("tests.put", {"length": 4}, AT)

    def test_leaves_nothing_when_it_fails(self):
        with pytest.raises(ValueError, match="bad"):
            put(name="x", value="bad", actor=SYSTEM, at=AT)
        assert not Setting.objects.exists()
        assert not Entry.objects.exists()

    def test_nests_and_each_has_its_entry(self):
        put_two(name="y", actor=SYSTEM, at=AT)
        assert sorted(Entry.objects.values_list("command", flat=True)) == [
            "tests.put",
            "tests.put_two",
        ]

    def test_that_forgets_its_stream_fails(self):
        with pytest.raises(RuntimeError, match="concerning"):
            forgetful(actor=SYSTEM, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_is_kept_after_the_rollback():
    with pytest.raises(NotPermitted):
        refused(actor=SYSTEM, at=AT)
    entry = Entry.objects.get()
    assert (entry.kind, entry.outcome, entry.stream, entry.n) == (
        "REFUSAL",
        "core.not_permitted",
        "tests:setting:refused",
        None,
    )


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (lambda actor, at: None, "keyword-only"),
        (lambda *, actor: None, "actor and at"),
        (lambda *, actor, at: None, "which article"),
    ],
)
def test_a_malformed_command_is_refused_at_import(function, complaint):
    with pytest.raises(TypeError, match=complaint):
        command("tests.malformed")(function)


def test_two_commands_cannot_share_a_name():
    def put(*, actor: Actor, at: datetime) -> None:
        """Another (测试)."""

    put.__module__ = "somewhere.else"
    with pytest.raises(TypeError, match="two commands"):
        command("tests.put")(put)
