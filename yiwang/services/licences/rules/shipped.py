"""The types shipped with the product, read from its reference data (随附证照类型)."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences.types.layouts import Layout
from yiwang.services.licences.types.licence_types import (
    FaceField,
    HolderKind,
    Meaning,
    SealStyle,
    TypeContent,
    Validity,
    ValidityKind,
)

from .face_fields import fields_of
from .layout_making import CARD, made
from .validity import OPEN

_HOLDERS = (
    ("自然人", HolderKind.PERSON),
    ("法人", HolderKind.LEGAL),
    ("个体工商户", HolderKind.SOLE),
    ("家庭", HolderKind.HOUSEHOLD),
)
_ENDS = (Meaning.VALID_UNTIL, Meaning.VALID_PERIOD)
_TERM = "营业期限"
_SHORTEST = 3
_AUTHORITIES_FROM = 900_000
"""Numbers of the made-up credit codes of authorities whose type codes are not known."""


@dataclass(frozen=True, slots=True)
class ShippedType:
    """A type as it is loaded: its code, whether somebody verified it, what its version says."""

    code: str
    is_code_verified: bool
    content: TypeContent


def codes_of(certificates: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the shipped types: the real ones that are known, made-up ones else.

    A made-up code has a made-up authority for each issuer, and a number under it.
    """
    rows: Sequence[Mapping[str, Any]] = certificates["certificates"]
    issuers = sorted({row["issuer"] for row in rows})
    serials = dict.fromkeys(issuers, 0)
    found = []
    for row in rows:
        serials[row["issuer"]] += 1
        number = _AUTHORITIES_FROM + issuers.index(row["issuer"])
        made_up = f"{synthetic_uscc(number, kind='11')}{serials[row['issuer']]:03d}"
        found.append(row["type_code"] or made_up)
    return tuple(found)


def types_of(
    certificates: Mapping[str, Any],
    samples: Mapping[str, Any],
    results: Iterable[tuple[str, str]],
    *,
    without: Container[str] = (),
) -> list[ShippedType]:
    """Return the shipped types, but for those whose code is known already."""
    rows: Sequence[Mapping[str, Any]] = certificates["certificates"]
    names = [row["name"] for row in rows]
    items: dict[str, set[str]] = {name: set() for name in names}
    for basic_code, result in results:
        for name in named_by(result, names):
            items[name].add(basic_code)
    return [
        ShippedType(
            code,
            bool(row["type_code_verified"]),
            content_of(row, samples, tuple(sorted(items[row["name"]]))),
        )
        for code, row in zip(codes_of(certificates), rows, strict=True)
        if code not in without
    ]


def named_by(result: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the types that the result of an item names: the same name, or a part of just one."""
    found = []
    for part in result.split("、"):
        same = [name for name in names if name == part]
        within = [name for name in names if len(part) >= _SHORTEST and part in name]
        found += same or (within if len(within) == 1 else [])
    return tuple(dict.fromkeys(found))


def content_of(
    row: Mapping[str, Any], samples: Mapping[str, Any], basic_codes: tuple[str, ...]
) -> TypeContent:
    """Return what a version of a shipped type says, with a face made by rule."""
    own = samples["by_type"].get(row["name"], {})
    usual = samples["by_label"]
    fields = tuple(
        replace(f, sample=own.get(f.label, usual.get(f.label, "")))
        for f in fields_of(row["fields"])
    )
    holders = tuple(kind for word, kind in _HOLDERS if word in row["holder"])
    content = TypeContent(
        name=row["name"],
        authority=row["issuer"],
        issuer=row["issuer"],
        holders=holders,
        validity=validity_of(row["validity"], fields),
        seal=SealStyle.OVAL,
        basic_codes=basic_codes,
        fields=fields,
        layout=Layout(1, 1),
    )
    content = replace(content, layout=made(content))
    if content.layout.width == CARD.width:
        content = replace(content, seal=SealStyle.ROUND_SMALL)
        content = replace(content, layout=made(content))
    return content


def validity_of(words: str, fields: Sequence[FaceField]) -> Validity:
    """Return the rule that words such as 5年/10年/长期 or 5~10年 mean."""
    told = next((f.key for f in fields if f.meaning in _ENDS), "")
    years = tuple(int(n) for n in re.findall(r"\d+", words))
    if "~" in words:
        years = tuple(range(years[0], years[-1] + 1))
    if years:
        return Validity(ValidityKind.YEARS, years, or_open=OPEN in words)
    if _TERM in words and told:
        return Validity(ValidityKind.TERM, field=told)
    if told and words != OPEN:
        return Validity(ValidityKind.FIELD, field=told)
    return Validity(ValidityKind.OPEN)
