"""403 everyday questions and what they are about; the figure stands in docs/search.md."""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.tests.factories import country
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types import SearchPage

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILE = Path(__file__).parent / "everyday_questions.json"
DOCUMENT = Path(__file__).parents[4] / "docs/search.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
ALL, HELD_OUT, ABSENT = 403, 100, 28
FIRST, FIRST_THREE, SAYS_SO = 0.75, 0.90, 0.80
BEHIND = 0.05
"""How much less often than all the held-out questions may succeed."""
FALSELY = 0.05
"""How often a question that the catalogue answers may be told that nothing fits wholly."""
KINDS = {
    "life": "life events",
    "old": "old people",
    "enterprise": "enterprise",
    "dialect": "dialect and colloquial",
    "farmer": "farmers",
    "migrant": "migrant workers",
    "parent": "parents",
    "disabled": "disabled people",
    "sentence": "whole sentences",
    "short": "one to three characters",
    "typo": "mistyped",
    "homophone": "written as it sounds",
    "pinyin": "pinyin",
    "initials": "initials",
    "mixed": "letters and characters mixed",
    "region": "with a region",
}


@dataclass
class Tally:
    """How many questions, and how many found their item first or among the first three."""

    asked: int = 0
    first: int = 0
    first_three: int = 0

    def add(self, place: int) -> None:
        """Count one question; ``place`` counts from 0."""
        self.asked += 1
        self.first += place == 0
        self.first_three += place < 3

    def line(self, name: str) -> str:
        """Return a line of the table."""
        first, three = (f"{100 * n // self.asked}% ({n})" for n in (self.first, self.first_three))
        return f"| {name} | {self.asked} | {first} | {three} |"


def questions(which: str = "questions") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))[which]
    return found


@pytest.fixture
def whole_world(db):
    """Every shipped item, published by every department it names, in the demo regions.

    The real divisions stand beside them, so that a place's name in a question can mislead.
    """
    reference = Path(settings.YIWANG_REFERENCE)
    rows = json.loads((reference / "items/items.json").read_text("utf-8"))["items"]
    demo = json.loads((reference / "items/demo_items.json").read_text("utf-8"))["items"]
    f.world()
    country()
    named = {r["department"] for r in rows} | {r["basic"]["department"] for r in demo}
    for n, name in enumerate(sorted(named - set(f.DEPARTMENTS)), 50):
        for code in (f.PROVINCE, f.CITY, f.COUNTY):
            f.organisation(code, name, n)
    commands.load_catalogue(reference=reference, actor=SYSTEM, at=f.AT)


def place_of(asked: dict[str, Any], page: SearchPage) -> int:
    """Return the place of the first expected item, counted from 0."""
    codes = [line.basic_code for line in page.items]
    return next((n for n, code in enumerate(codes) if code in asked["expected"]), len(codes) + 3)


def says_so(page: SearchPage) -> bool:
    """Whether a page says that nothing fits wholly."""
    return page.is_loose or not page.items


def tallies() -> tuple[dict[str, Tally], int]:
    """Return the figures by name, and how many were told that nothing fits wholly."""
    found: dict[str, Tally] = defaultdict(Tally)
    told = 0
    for asked in questions():
        page = queries.search(asked["q"], region_code=f.COUNTY, limit=20)
        place = place_of(asked, page)
        told += says_so(page)
        held = "held out" if asked["held_out"] else "looked at"
        for name in ("all", held, KINDS[asked["kind"]]):
            found[name].add(place)
    return found, told


def table(found: dict[str, Tally]) -> str:
    order = ["all", "looked at", "held out", *KINDS.values()]
    head = "| questions | asked | first | first three |\n|---|---|---|---|\n"
    return head + "\n".join(found[name].line(name) for name in order)


def sentence(told: int, said: int, nearest: int) -> str:
    return (
        f"Of {ABSENT} questions about what the catalogue does not hold, {said} are told that "
        f"nothing fits wholly and {nearest} are shown something near;\n"
        f"of the {ALL} that it does answer, {told} are told so wrongly."
    )


def test_the_questions_are_more_than_300_of_which_100_are_held_out():
    asked = questions()
    assert len({q["q"] for q in asked}) == ALL
    assert sum(q["held_out"] for q in asked) == HELD_OUT
    assert len(questions("absent")) == ABSENT
    reference = Path(settings.YIWANG_REFERENCE) / "items"
    items = json.loads((reference / "items.json").read_text("utf-8"))["items"]
    demo = json.loads((reference / "demo_items.json").read_text("utf-8"))["items"]
    names = {r["base_code"]["value"]: r["name"] for r in items}
    names |= {r["code"]: r["basic"]["name"] for r in demo}
    for question in asked:
        assert question["expected"].items() <= names.items(), question["q"]


def test_everyday_questions_find_their_items_and_the_document_says_how_often(whole_world):
    found, told = tallies()
    every, held = found["all"], found["held out"]
    for tally in (every, held):
        assert tally.first_three >= FIRST_THREE * tally.asked, tally
        assert tally.first >= FIRST * tally.asked, tally
    assert held.first / held.asked >= every.first / every.asked - BEHIND
    assert held.first_three / held.asked >= every.first_three / every.asked - BEHIND
    assert told <= FALSELY * ALL
    missing = [queries.search(q["q"], region_code=f.COUNTY) for q in questions("absent")]
    said = sum(map(says_so, missing))
    assert said >= SAYS_SO * ABSENT
    nearest = sum(bool(page.items or page.suggestions) for page in missing)
    text = DOCUMENT.read_text("utf-8")
    shown = text.split(BEGIN)[1].split(END)[0].strip()
    wanted = f"{table(found)}\n\n{sentence(told, said, nearest)}"
    assert shown == wanted, f"docs/search.md is stale; it should say:\n{wanted}"
