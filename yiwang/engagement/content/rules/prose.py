"""Texts as people type them, cut into what a page shows: headings, paragraphs, lists."""

import re

from yiwang.engagement.content.types import Block

HEADING, POINT = "## ", "- "
_GAP = re.compile(r"\n\s*\n")


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text; nothing typed is ever markup."""
    found: list[Block] = []
    for part in _GAP.split(str(text or "").replace("\r", "").strip()):
        for line in filter(None, (raw.strip() for raw in part.split("\n"))):
            _put(found, line)
        if found:
            found.append(Block("gap", ()))
    return tuple(b for b in found if b.kind != "gap")


def _put(found: list[Block], line: str) -> None:
    last = found[-1] if found else Block("gap", ())
    if line.startswith(HEADING):
        found.append(Block("heading", (line.removeprefix(HEADING),)))
    elif line.startswith(POINT):
        point = line.removeprefix(POINT)
        if last.kind == "list":
            found[-1] = Block("list", (*last.lines, point))
        else:
            found.append(Block("list", (point,)))
    elif last.kind == "paragraph":
        found[-1] = Block("paragraph", (*last.lines, line))
    else:
        found.append(Block("paragraph", (line,)))
