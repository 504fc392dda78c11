"""What one application settles at several departments: who, in which order, by when (联办)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.catalogue.types.joining import Part
from yiwang.web.ui import pictures

EVERY = "全部事项"
K = TypeVar("K", str, int)


@dataclass(frozen=True, slots=True)
class TogetherLine:
    """One item that is handled with the others."""

    code: str
    name: str
    organisation_name: str
    promised: str
    after: tuple[str, ...]
    is_always: bool
    fee: str


@dataclass(frozen=True, slots=True)
class Together:
    """All items of a joint guide, as a list and as a drawing."""

    lead_name: str
    lines: tuple[TogetherLine, ...]
    picture: pictures.Picture | None
    promised: str
    due_on: date | None
    is_whole: bool
    """Whether a situation is not chosen yet, so that all items are shown."""
    uses: tuple[tuple[int, str], ...]
    """Number of a material → the items it is for (用于)."""


def together(guide: Guide, situation_key: str, today: date) -> Together | None:
    """Return what a joint guide settles in a situation; none for an ordinary item."""
    if not guide.members:
        return None
    is_whole = bool(guide.situations) and not situation_key
    parts = catalogue.every_part(guide) if is_whole else catalogue.parts(guide, situation_key)
    names = {p.member.basic_code: p.guide.name for p in parts}
    limit = catalogue.tailored(guide, situation_key).promised_limit
    due_on = None
    if limit.unit == "WD" and limit.value:
        due_on = orgs.working_calendar().add_working_days(today, limit.value)
    return Together(
        lead_name=guide.organisation_name,
        lines=tuple(_line(part, situation_key, names) for part in parts),
        picture=_picture(parts, situation_key, names),
        promised=limit.text,
        due_on=due_on,
        is_whole=is_whole,
        uses=_uses(parts),
    )


def _line(part: Part, situation_key: str, names: dict[str, str]) -> TogetherLine:
    member = part.member
    own = catalogue.tailored(part.guide, member.own(situation_key))
    return TogetherLine(
        code=part.guide.code,
        name=part.guide.name,
        organisation_name=part.guide.organisation_name,
        promised=own.promised_limit.text,
        after=tuple(names[code] for code in member.after if code in names),
        is_always=not member.situations,
        fee=own.fee.standard if own.fee.charged else "",
    )


def _picture(
    parts: tuple[Part, ...], situation_key: str, names: dict[str, str]
) -> pictures.Picture | None:
    after = {p.member.basic_code: p.member.after for p in parts}
    drawing = catalogue.joint_drawing(names, after)
    if drawing is None:
        return None
    notes = {
        p.member.basic_code: pictures.Note(
            "ahead",
            catalogue.tailored(p.guide, p.member.own(situation_key)).promised_limit.text,
        )
        for p in parts
    }
    return pictures.picture(drawing, notes, "先后顺序图")


def material_uses(guide: Guide, situation_key: str) -> dict[int, str]:
    """Return the number of a material → the items it is for; nothing for an ordinary item."""
    return dict(_uses(catalogue.parts(guide, situation_key))) if guide.members else {}


def field_uses(guide: Guide, situation_key: str) -> dict[str, str]:
    """Return the key of a question → the items its answer is for; nothing for an ordinary item."""
    if not guide.members:
        return {}
    parts = catalogue.parts(guide, situation_key)
    served = [(key, p.guide.name) for p in parts for _, key in p.member.fields]
    return _told(served, [p.guide.name for p in parts])


def _told(served: Iterable[tuple[K, str]], names: Sequence[str]) -> dict[K, str]:
    """Name for each question or line the items it is for, the shorter way round."""
    found: dict[K, set[str]] = {}
    for key, name in served:
        found.setdefault(key, set()).add(name)
    return {key: _items(some, names) for key, some in found.items()}


def _items(some: Collection[str], names: Sequence[str]) -> str:
    left = [name for name in names if name not in some]
    if not left:
        return EVERY
    if len(left) < len(some):
        return f"除“{'”“'.join(left)}”以外的{EVERY}"
    return "、".join(name for name in names if name in some)


def _uses(parts: tuple[Part, ...]) -> tuple[tuple[int, str], ...]:
    served = [(no, p.guide.name) for p in parts for _, no in p.member.materials]
    return tuple(sorted(_told(served, [p.guide.name for p in parts]).items()))
