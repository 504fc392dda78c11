"""What may be kept of words that somebody typed: no names, no long numbers."""

import re

import rjieba

_NUMBERS = re.compile(r"[0-9](?: ?[0-9]){5,}(?: ?x)?")
_CODES = re.compile(r"(?=[a-z]*[0-9])[a-z0-9]{15,}")
PERSON = "nr"
SOMEBODY = "某"


def without_persons(text: str) -> str:
    """Return a question with names of persons as 某 and without digits in a row of six or more.

    Blanks between the digits do not hide a number: 138 1234 5678.
    """
    text = _NUMBERS.sub(" ", _CODES.sub(" ", text))
    parts = (
        SOMEBODY if tag.startswith(PERSON) and len(word) > 1 else word
        for word, tag in rjieba.tag(text)
    )
    return " ".join("".join(parts).split())
