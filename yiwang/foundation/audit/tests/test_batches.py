"""Many entries at once, batches, and proofs cut from a stored tree."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from yiwang.foundation.audit import commands, queries, rules, schedules
from yiwang.foundation.audit.models import Batch, Entry, Tree
from yiwang.foundation.core.recording import Act
from yiwang.foundation.core.types import SYSTEM
from yiwang.lib.gm import merkle
from yiwang.lib.gm.digest import sm3

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def act(stream: str, **facts) -> Act:
    return Act(command="tests.act", actor=SYSTEM, at=AT, stream=stream, facts=facts)


def exported(stream: str) -> dict:
    receipt = queries.exported_receipt(stream=stream)
    assert receipt is not None
    return receipt


@given(st.integers(1, 70), st.data())
def test_a_proof_cut_from_the_tree_is_the_proof_of_the_leaves(size, data):
    leaves = [sm3(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    nodes = merkle.tree(leaves)
    cut = [nodes[place * 32 : place * 32 + 32] for place in merkle.siblings(size, index)]
    assert cut == merkle.inclusion_proof(leaves, index)
    assert nodes[-32:] == merkle.root(leaves)
    with pytest.raises(IndexError):
        merkle.siblings(size, size)


@pytest.mark.django_db
def test_entries_recorded_at_once_are_those_recorded_one_by_one():
    acts = [act(f"tests:{n % 3}", n=n, name="张三") for n in range(12)]
    commands.LogRecorder().record(act("tests:0", n="first"))
    hashes = commands.Bulk.record(acts[:5]) + commands.Bulk.record(acts[5:])
    columns = ("stream", "n", "previous", "hash", "kind", "actor", "actor_name", "at", "facts")
    at_once = list(Entry.objects.order_by("pk").values_list(*columns))
    assert hashes == [row[3] for row in at_once[1:]]
    Entry.objects.all().delete()
    for one in [act("tests:0", n="first"), *acts]:
        commands.LogRecorder().record(one)
    assert list(Entry.objects.order_by("pk").values_list(*columns)) == at_once
    for stream in ("tests:0", "tests:1", "tests:2"):
        assert queries.broken_links(stream=stream) == []


@pytest.mark.django_db
def test_every_batch_that_waits_is_sealed_and_every_proof_holds(monkeypatch):
    monkeypatch.setattr(commands, "BATCH_LIMIT", 4)
    commands.Bulk.record(act(f"tests:{n}", n=n) for n in range(10))
    schedules.seal(AT)
    assert list(Batch.objects.order_by("pk").values_list("size", flat=True))[:2] == [4, 4]
    for n in range(10):
        assert rules.check_receipt(exported(f"tests:{n}")) == []
    first, second, *_ = Batch.objects.order_by("pk")
    assert second.previous_root == first.root


@pytest.mark.django_db
def test_a_proof_reads_two_rows_and_no_other_entry():
    commands.Bulk.record(act(f"tests:{n}", n=n) for n in range(50))
    commands.seal_batch(actor=SYSTEM, at=AT)
    with CaptureQueriesContext(connection) as captured:
        proof = queries.inclusion_proof(stream="tests:17")
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        receipt = exported("tests:17")
    assert len(captured) == 3  # and the entry itself
    assert rules.check_receipt(receipt) == []
    assert proof is not None
    assert list(proof.path) == receipt["proof"]["path"]


@pytest.mark.django_db
def test_a_batch_of_the_time_before_trees_is_proven_from_its_entries():
    commands.Bulk.record(act(f"tests:{n}", n=n) for n in range(5))
    commands.seal_batch(actor=SYSTEM, at=AT)
    Tree.objects.all().delete()
    assert rules.check_receipt(exported("tests:4")) == []


@pytest.mark.django_db
def test_an_entry_alone_in_its_batch_is_its_own_root():
    commands.LogRecorder().record(act("tests:1"))
    assert commands.seal_batch(actor=SYSTEM, at=AT) == 1
    receipt = exported("tests:1")
    assert receipt["proof"]["path"] == []
    assert rules.check_receipt(receipt) == []


def test_the_tree_is_read_in_slices(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute"
            " WHERE attrelid = 'audit_tree'::regclass AND attname = 'nodes'"
        )
        assert cursor.fetchone() == ("e",)


def test_a_stream_begun_from_prepared_parts_has_the_hash_of_the_entry():
    facts = {"form": "ab", "item": "甲"}
    parts = {"stream": "1", "command": "cases.submit", "actor": "PERSON:1"}
    ready = rules.first_hash(**parts, at=rules.instant(AT), facts=rules.canonical(facts).decode())
    assert ready == rules.entry_hash(**parts, n=1, previous=rules.GENESIS, at=AT, facts=facts)
