"""What a later publication took away, replaced or added: two texts compared, by kind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.lib.codes import divisions
from yiwang.oversight.reduction.types import Change, Outcome

from .sheets import MATERIAL, is_demanded, step_kind

Plain = Mapping[str, Any]
LONGEST = 200
_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕")
_COPY = re.compile(r"(?:的)?(?:原件|复印件|原件及复印件|原件和复印件)$")
_SAID = re.compile(r"不再提交“([^”]+)”，(由申请人书面承诺|由部门核验|并入)：([^。]*)。")
_PEOPLE = re.compile(r"（(编辑 .*?)）?$")
KINDS = {
    "由申请人书面承诺": Outcome.PROMISE,
    "由部门核验": Outcome.VERIFY,
    "并入": Outcome.MERGE,
}
"""How the note of a text says what became of a material that is gone."""
FORM = "网上填写的申请表"


def key_of(name: str) -> str:
    """Return a name as it is compared: without brackets, 原件 and 复印件."""
    return _COPY.sub("", _ASIDE.sub("", name)).strip()


def compared(before: Plain, after: Plain) -> tuple[Change, ...]:
    """Return what is asked no longer, and what is asked anew; a new wording is neither."""
    return (*_materials(before, after), *_steps(before, after))


def _materials(before: Plain, after: Plain) -> Iterator[Change]:
    said = _said(after)
    was = {key_of(m["name"]): m for m in before["materials"] if is_demanded(m)}
    now = {key_of(m["name"]): m for m in after["materials"]}
    asked = {key for key, m in now.items() if is_demanded(m)}
    renamed = _renamed(
        set(was) - set(now), asked - {key_of(m["name"]) for m in before["materials"]}
    )
    for key, material in was.items():
        if key not in asked and key not in renamed:
            outcome, instead = _replaced(now.get(key), said.get(key))
            yield Change(
                is_step=False,
                name=material["name"],
                outcome=outcome,
                instead=instead[:LONGEST],
                kind=MATERIAL,
                told=_told(material),
            )
    for key, material in now.items():
        if key in asked and key not in was and key not in renamed.values():
            yield Change(
                is_step=False,
                name=material["name"],
                outcome=Outcome.ADD,
                kind=MATERIAL,
                told=_told(material),
            )


def _told(material: Plain) -> str:
    parts = (material.get("source"), material.get("condition"), material.get("basis"))
    return "；".join(str(part) for part in parts if part)[:LONGEST]


def _said(after: Plain) -> dict[str, tuple[Outcome, str]]:
    """Return what the note says of materials that are gone."""
    found = _SAID.findall(str(after.get("note") or ""))
    return {key_of(name): (KINDS[how], instead) for name, how, instead in found}


def _replaced(now: Plain | None, said: tuple[Outcome, str] | None) -> tuple[Outcome, str]:
    if now is None:
        return said or (Outcome.CANCEL, "")
    if now.get("shareable"):
        return Outcome.SHARE, str(now.get("licence_type") or now.get("source") or "")
    if now.get("promise"):
        return Outcome.PROMISE, str(now["promise"])
    return Outcome.MERGE, FORM


def _renamed(gone: set[str], new: set[str]) -> dict[str, str]:
    """Return what only has another wording: one name holds the other."""
    found: dict[str, str] = {}
    for one in sorted(gone):
        for other in sorted(new - set(found.values())):
            if one in other or other in one:
                found[one] = other
                break
    return found


def _steps(before: Plain, after: Plain) -> Iterator[Change]:
    was = {key_of(s["name"]): s for s in before["steps"]}
    now = {key_of(s["name"]): s for s in after["steps"]}
    renamed = _renamed(set(was) - set(now), set(now) - set(was))
    for key, step in was.items():
        if key not in now and key not in renamed:
            yield _step(step, Outcome.CANCEL)
    for key, step in now.items():
        if key not in was and key not in renamed.values():
            yield _step(step, Outcome.ADD)


def _step(step: Plain, outcome: Outcome) -> Change:
    name = step["name"]
    return Change(
        is_step=True,
        name=name,
        outcome=outcome,
        kind=step_kind(name),
        told=str(step.get("role") or "")[:LONGEST],
    )


def parted(reason: str) -> tuple[str, str]:
    """Return a published reason without the people at its end, and the people."""
    found = _PEOPLE.search(reason)
    return (reason[: found.start()], found[1]) if found else (reason, "")


def common_division(first: str, last: str) -> str:
    """Return the smallest division that holds two, and so all that lie between them in order."""
    for level in range(divisions.VILLAGE, 0, -1):
        width = divisions.WIDTHS[level]
        if first[:width] == last[:width]:
            return first[:width].ljust(divisions.LENGTH, "0")
    return divisions.COUNTRY
