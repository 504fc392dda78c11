"""What a process keeps: dropped after a change, never kept when made across one."""

import gc

import pytest

from yiwang.services.catalogue import queries
from yiwang.services.catalogue.models import Body, Stamp
from yiwang.services.catalogue.queries import knowledge, listing, memory
from yiwang.services.catalogue.tests import factories

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


def test_a_process_does_not_grow_with_the_number_of_guides(db):
    queries.forget()
    for n in range(3_000):
        memory.remember(("guide", str(n)), object)
    for n in range(300):
        memory.remember(("region", str(n)), lambda: (1,) * 500)
    kept = memory._memory
    assert kept.weight == sum(memory.weight(v) for v in kept.values.values())
    assert kept.weight <= memory.ROOM
    assert ("region", "299") in kept.values
    queries.forget()
    assert (kept.weight, len(kept.values)) == (0, 0)


def test_what_is_there_once_stays_and_the_latest_questions_stay_longest(db):
    queries.forget()
    once = memory.remember("basics", object)
    memory.remember(("guide", "a"), object)
    for n in range(memory.ROOM // memory.GUIDE - 1):
        memory.remember(("guide", str(n)), object)
        memory.remember(("guide", "a"), object)
    memory.remember(("guide", "last"), object)
    assert memory.remember("basics", object) is once
    assert ("guide", "a") in memory._memory.values
    assert ("guide", "0") not in memory._memory.values
    queries.forget()


def test_a_text_s_digest_is_read_from_it_by_the_database(tmp_path):
    factories.published_world(tmp_path)
    queries.forget()
    texts = dict(Body.objects.values_list("pk", "content"))
    found = listing.digests(texts)
    assert found.keys() == texts.keys()
    for pk, text in texts.items():
        digest, promised = found[pk], text["promised"]
        assert digest.is_online is bool(text.get("online", True))
        assert digest.visits == text["visits"]
        assert digest.materials == len(text["materials"])
        assert digest.exempt == sum(bool(m["shareable"]) for m in text["materials"])
        assert digest.has_situations is bool(text.get("situations"))
        assert digest.is_instant is (text.get("handling") == "NOW")
        now = promised["unit"] == "NOW" or not promised["value"]
        assert digest.promised.startswith("当场办结" if now else str(promised["value"]))


def test_what_is_known_of_texts_is_bounded(monkeypatch):
    kept: dict[int, str] = {}
    monkeypatch.setattr(listing, "MOST_KNOWN", 10)
    for start in range(0, 40, 4):
        asked = set(range(start, start + 4))
        assert listing.known(kept, asked, lambda ids: dict.fromkeys(ids, "x")).keys() == asked
    assert len(kept) <= 10


def test_a_text_s_digest_outlives_a_publication(tmp_path, django_assert_num_queries):
    factories.published_world(tmp_path)
    ids = set(Body.objects.values_list("pk", flat=True))
    before = listing.digests(ids)
    queries.forget()
    with django_assert_num_queries(0):
        assert listing.digests(ids) == before


def test_who_searches_does_not_wait_for_what_was_published_a_moment_ago(monkeypatch):
    factories.regions()
    police = factories.organisation(factories.COUNTY, "公安局", 3)
    factories.publish([police])
    before = knowledge.knowledge()
    factories.publish([police], content=factories.basic(name="改名以后的许可"))
    with knowledge._making:  # another thread is at it
        assert knowledge.knowledge() is before
    assert "改名以后的许可" in knowledge.knowledge().names.values()
    assert knowledge.knowledge() is knowledge.knowledge()


def test_what_stays_as_long_as_the_process_is_not_walked_for_garbage_again(monkeypatch):
    factories.regions()
    police = factories.organisation(factories.COUNTY, "公安局", 3)
    factories.publish([police])
    monkeypatch.setattr(knowledge, "_kept", knowledge._Kept())
    gc.unfreeze()
    knowledge.knowledge()
    settled = gc.get_freeze_count()
    assert settled > 100_000
    factories.publish([police], content=factories.basic(name="又一个许可"))
    queries.forget()
    assert "又一个许可" in knowledge.knowledge().names.values()
    assert gc.get_freeze_count() <= settled
