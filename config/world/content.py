"""Texts of the demo world: the policy library, notices, a draft put to the public, questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue


def build(say: Callable[[str], None], at: datetime) -> None:
    """Publish what is not there yet."""
    reference = Path(settings.YIWANG_REFERENCE)
    laws = commands.load_policies(reference=reference, actor=SYSTEM, at=at)
    shipped = json.loads((reference / "content" / "demo_texts.json").read_text("utf8"))
    made = 0
    for kind, region, content in (*_texts(shipped, clock.local_date(at)), *_questions(shipped)):
        if queries.is_there(kind, content["title"], region):
            continue
        found = commands.publish_shipped(
            kind=kind, region_code=region, content=content, actor=SYSTEM, at=at
        )
        made += found is not None
    say(f"  政策 {laws} 份，公告、征集意见和问答 {made} 份")


def _texts(shipped: dict[str, Any], today: date) -> Iterator[tuple[Kind, str, dict[str, Any]]]:
    for text in shipped["texts"]:
        days = {"opens_on": text.get("opens"), "ends_on": text.get("ends")}
        dates = {
            name: (today + timedelta(days=n)).isoformat()
            for name, n in days.items()
            if n is not None
        }
        yield Kind(text["kind"]), text["region"], {**text["content"], **dates}


def _questions(shipped: dict[str, Any]) -> Iterator[tuple[Kind, str, dict[str, Any]]]:
    region = orgs.default_region()
    codes = {g.name: g.basic_code for g in catalogue.in_region(region, with_above=True)}
    for one in shipped["questions"]:
        if one["item"] not in codes:
            continue
        for rank, (question, answer) in enumerate(one["questions"], 1):
            content = {"title": question, "body": answer, "rank": rank}
            yield Kind.FAQ, region, {**content, "items": [codes[one["item"]]]}
