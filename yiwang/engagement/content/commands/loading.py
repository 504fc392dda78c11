"""The policy library that is shipped: the laws that items cite, and some beside them."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from yiwang.engagement.content.queries import is_there
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core.commands import procedure
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes.divisions import COUNTRY
from yiwang.services.catalogue import queries as catalogue

from .publishing import publish_shipped

ENDED = frozenset({"REPEALED", "LAPSED"})
"""These are published first: lists show the newest first, and what is in force above."""
LEVELS = {"法律": "LAW", "行政法规": "REGULATION", "部门规章和规范性文件": "RULE"}


@procedure("content.load_policies")
def load_policies(*, reference: Path, actor: Actor, at: datetime) -> int:
    """Publish the shipped laws that are not in the library yet (装入政策库); return how many.

    《政府信息公开条例》第二十条. What staff changed meanwhile stays as it is.
    """
    path = reference / "content" / "policies.json"
    shipped = json.loads(path.read_text("utf8"))
    made = 0
    themes = {name: theme for theme, names in shipped["themes"].items() for name in names}
    every = (*_cited(shipped), *_others(shipped))
    for content, is_unverified in sorted(every, key=lambda pair: pair[0]["validity"] not in ENDED):
        if is_there(Kind.POLICY, content["title"], COUNTRY):
            continue
        found = publish_shipped(
            kind=Kind.POLICY,
            region_code=COUNTRY,
            content={**content, "theme": themes.get(content["title"], "")},
            is_unverified=is_unverified,
            actor=actor,
            at=at,
        )
        made += found is not None
    return made


def _cited(shipped: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """The laws items rest on whose version is known; the newest of each level last.

    Beside each, whether its facts are still to be compared: those shipped with explanations, and
    versions that the items' own data do not call verified.
    """
    known = shipped["known"]
    for law in sorted(catalogue.laws(), key=lambda law: (law.law in known, law.version)):
        if law.version:
            content = {
                "title": law.law,
                "level": LEVELS[law.level],
                "issued_on": law.version,
                "validity": "IN_FORCE",
                "source": shipped["source"],
                **known.get(law.law, {}),
            }
            yield content, not law.verified or (law.law in known and not shipped["verified"])


def _others(shipped: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    for content in shipped["others"]:
        yield {"source": shipped["source"], **content}, not shipped["verified"]
