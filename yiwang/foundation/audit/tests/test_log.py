"""The log: chains, batches, receipts, and every way to tamper with them."""

import copy
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from yiwang.foundation.audit import commands, queries, rules
from yiwang.foundation.audit.models import Batch, Entry
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.recording import Act
from yiwang.foundation.core.types import ANYONE, SYSTEM

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def record(stream: str, **facts) -> None:
    commands.LogRecorder().record(
        Act(command="tests.act", actor=SYSTEM, at=AT, stream=stream, facts=facts)
    )


@pytest.fixture
def sealed() -> dict:
    for n in range(5):
        record("tests:1", n=n)
        record(f"tests:other{n}", n=n)
    commands.seal_batch(actor=SYSTEM, at=AT)
    receipt = queries.exported_receipt(stream="tests:1", n=3)
    assert receipt is not None
    return receipt


def test_entries_of_a_stream_are_linked():
    for n in range(3):
        record("tests:1", n=n)
    hashes = list(Entry.objects.order_by("n").values_list("previous", "hash"))
    assert hashes[0][0] == rules.GENESIS
    assert [previous for previous, _ in hashes[1:]] == [digest for _, digest in hashes[:-1]]
    assert queries.broken_links(stream="tests:1") == []


@pytest.mark.law("网络安全法", 21)
def test_a_changed_entry_is_found():
    for n in range(3):
        record("tests:1", n=n)
    Entry.objects.filter(n=2).update(facts={"n": 99})
    assert queries.broken_links(stream="tests:1") == [2]


def test_a_removed_entry_is_found():
    for n in range(3):
        record("tests:1", n=n)
    Entry.objects.filter(n=2).delete()
    assert queries.broken_links(stream="tests:1") == [3]


def test_a_sealed_receipt_is_sound_and_the_batches_are_chained(sealed):
    assert rules.check_receipt(sealed) == []
    record("tests:1", n=6)
    commands.seal_batch(actor=SYSTEM, at=AT)
    first, *_, last = Batch.objects.order_by("pk")
    assert last.previous_root == first.root or last.pk > 2
    assert [r.root for r in queries.roots()] == list(
        Batch.objects.order_by("pk").values_list("root", flat=True)
    )


def test_an_unsealed_receipt_says_so():
    record("tests:1")
    receipt = queries.exported_receipt(stream="tests:1")
    assert receipt is not None
    assert "not yet sealed" in rules.check_receipt(receipt)[0]


def spoil(receipt: dict, path: str, value: object) -> dict:
    spoilt = copy.deepcopy(receipt)
    node = spoilt
    *parents, last = path.split(".")
    for parent in parents:
        node = node[parent]
    node[last] = value
    return spoilt


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("entry.facts", {"n": 4}),
        ("entry.at", "2026-03-02T01:00:00.000001Z"),
        ("entry.previous", "1" * 64),
        ("hash", "2" * 64),
        ("proof.leaf", 0),
        ("proof.size", 3),
        ("proof.path", []),
        ("proof.root", "3" * 64),
        ("proof.previous_root", "4" * 64),
        ("proof.batch", 9),
        ("proof.signature", "00" * 64),
    ],
)
def test_a_tampered_receipt_is_refused(sealed, path, value):
    assert rules.check_receipt(spoil(sealed, path, value)) != []


def test_the_command_line_verifies_offline(sealed, tmp_path, capsys):
    receipt, published = tmp_path / "receipt.json", tmp_path / "roots.json"
    receipt.write_text(json.dumps(sealed), "utf8")
    published.write_text(json.dumps({"roots": [{"root": r.root} for r in queries.roots()]}))
    call_command("verify_receipt", str(receipt), roots=published)
    assert "sound" in capsys.readouterr().out
    published.write_text(json.dumps({"roots": []}))
    with pytest.raises(CommandError, match="not among"):
        call_command("verify_receipt", str(receipt), roots=published)


def test_refusals_and_readings_are_kept_unchained():
    act = Act(command="tests.act", actor=SYSTEM, at=AT, stream="tests:1")
    commands.LogRecorder().refuse(act, "tests.no")
    commands.LogRecorder().read(act)
    assert sorted(Entry.objects.values_list("kind", "n", "outcome")) == [
        ("READING", None, ""),
        ("REFUSAL", None, "tests.no"),
    ]


def test_only_those_with_the_right_read_the_log():
    record("tests:1")
    with pytest.raises(NotPermitted):
        queries.trace(viewer=ANYONE, stream="tests:1")
    with pytest.raises(NotPermitted):
        queries.search(viewer=ANYONE)
    assert [line.command for line in queries.trace(viewer=SYSTEM, stream="tests:1")] == [
        "tests.act"
    ]
    assert len(queries.search(viewer=SYSTEM, actor="SYSTEM:system")) == 1


def test_sealing_nothing_makes_no_batch():
    assert commands.seal_batch(actor=SYSTEM, at=AT) == 0
    assert not Batch.objects.exists()
