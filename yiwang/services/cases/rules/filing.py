"""What a filing must hold (行政许可法 31、32): pure checks of materials and prefilled facts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from yiwang.services.cases.types import DeliveryWay, MaterialWay
from yiwang.services.catalogue.types import MaterialLine

LOCKED: Final = ("居民身份证.", "营业执照.")
"""Prefilled facts nobody may type over; contact data stay editable (ux.md 0.8)."""


class Given(NamedTuple):
    """What came for one line of the list."""

    no: int
    way: MaterialWay
    file_ids: tuple[UUID, ...] = ()


def drawn_file(signature: Mapping[str, Any]) -> UUID | None:
    """The picture of a signature drawn by hand, which goes into the case with the materials."""
    kept = signature.get("evidence", {}).get("file")
    return UUID(kept) if kept else None


def completed(lines: Iterable[MaterialLine], given: Iterable[Given]) -> list[Given]:
    """Add what nobody has to hand in: the filled form, and what shared data replaces (免交)."""
    by_no = {g.no: g for g in given}
    found = []
    for line in lines:
        here = by_no.get(line.no)
        if here is not None:
            found.append(here)
        elif line.is_application_form:
            found.append(Given(line.no, MaterialWay.FORM))
        elif line.shareable:
            found.append(Given(line.no, MaterialWay.SHARED))
    return found


def missing(
    lines: Iterable[MaterialLine], given: Iterable[Given], *, situation: str
) -> dict[str, str]:
    """Return ``material-<no>`` → sentence for each required line that nothing came for.

    A conditional line counts when a situation was chosen that lists it.
    """
    have = {g.no: g for g in given}
    faults = {}
    for line in lines:
        needed = line.necessity == "REQUIRED" or (line.necessity == "CONDITIONAL" and situation)
        here = have.get(line.no)
        if here is not None and here.way is MaterialWay.PROMISED and not line.may_promise:
            faults[f"material-{line.no}"] = f"{line.name}不能容缺，请上传"
        elif needed and (here is None or _is_empty(here)):
            wanted = "作出书面承诺，或者上传" if line.promise else "上传"
            faults[f"material-{line.no}"] = f"请{wanted}{line.name}"
    return faults


def _is_empty(given: Given) -> bool:
    return given.way is MaterialWay.UPLOADED and not given.file_ids


def unaddressed(way: str, address: Mapping[str, str]) -> dict[str, str]:
    """Return ``delivery-<part>`` → sentence for what a parcel (邮寄) lacks: whom, phone, where."""
    if way != DeliveryWay.POST:
        return {}
    parts = {"name": "收件人", "phone": "收件电话", "address": "收件地址"}
    return {
        f"delivery-{key}": f"请填写{label}"
        for key, label in parts.items()
        if not address.get(key, "").strip()
    }


SOURCES: Final = {"居民身份证.": "公安部门人口信息", "营业执照.": "市场监督管理部门登记信息"}


def differing(
    prefills: Mapping[str, str], typed: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, str]:
    """Return field → source for every answer that the register has otherwise (比对不一致)."""
    found = {}
    for key, held in known.items():
        mine = typed.get(key)
        if mine in {None, ""} or str(mine).strip() == str(held).strip():
            continue
        prefix = next(p for p in LOCKED if prefills[key].startswith(p))
        found[key] = SOURCES[prefix]
    return found


def locked_values(prefills: Mapping[str, str], facts: Mapping[str, str]) -> dict[str, Any]:
    """Return field → value for every identity field the register knows: no forging.

    :param prefills: field key → name of the fact that fills it.
    """
    return {
        key: facts[name]
        for key, name in prefills.items()
        if name.startswith(LOCKED) and facts.get(name)
    }


def promised(lines: Iterable[MaterialLine], given: Iterable[Given]) -> list[MaterialLine]:
    """Return the lines in whose place something is promised in writing (告知承诺)."""
    ways = {g.no: g.way for g in given}
    return [line for line in lines if line.promise and ways.get(line.no) is MaterialWay.PROMISED]
