"""The words a theme is found by and its common questions, as they are typed at the desk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from yiwang.services.catalogue.types.themes import ThemeSpec
from yiwang.web.ui.forms import Field

WORDS = ("tags", "faq")
LONGEST_TAGS, LONGEST_FAQ = 90, 8000


def fields(spec: ThemeSpec, typed: Mapping[str, str]) -> list[Field]:
    """Ask for both; what was typed comes before what is kept."""
    return [
        Field(
            name="tags",
            label="提要",
            value=typed.get("tags", "、".join(spec.themes)),
            required=False,
            maxlength=LONGEST_TAGS,
            hint="群众按这些词找到这件事，如“开店、餐饮”，用顿号隔开",
        ),
        Field(
            name="faq",
            label="常见问题",
            kind="textarea",
            rows=6,
            value=typed.get("faq", shown(spec.faq)),
            required=False,
            maxlength=LONGEST_FAQ,
            hint="第一行写问题，下面写答案，两个问题之间空一行",
        ),
    ]


def tags(text: str) -> list[str]:
    """Return the words that stand between commas, spaces or lines."""
    return [one for one in re.split(r"[、，,;；\s]+", text) if one]


def shown(faq: Iterable[tuple[str, str]]) -> str:
    """Write questions and answers as `faq` reads them."""
    return "\n\n".join(f"{question}\n{answer}" for question, answer in faq)


def faq(text: str) -> list[tuple[str, str]]:
    """Return question and answer of each paragraph; an answer that is missing is empty."""
    found = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        question, _, answer = part.strip().partition("\n")
        if question:
            found.append((question.strip(), answer.strip()))
    return found
