"""What is wrong with organisations as they are typed: names, credit codes, telephones."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from yiwang.foundation.orgs.types import BodyEntry, OrganisationKind
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.uscc import normalise_uscc, parse_uscc

ONE_EACH = frozenset(
    {OrganisationKind.DEPARTMENT, OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE}
)
"""Of these a division has one by each standard name."""
WITHOUT_CODE = frozenset({OrganisationKind.HALL, OrganisationKind.STATION})
"""Halls and stations may have no credit code of their own; the platform then makes one up."""
NAME_MOST, ADDRESS_MOST, PHONE_MOST, HOURS_MOST = 120, 160, 40, 120
_PHONE = re.compile(r"[0-9\-—()+转 、,]{3,40}")


def telephone(text: str) -> str:
    """Return a telephone as it is kept: half-width."""
    return unicodedata.normalize("NFKC", text).strip()


def phone_fault(text: str) -> str:
    """Return what is wrong with a telephone as it is kept, or nothing."""
    right = not text or _PHONE.fullmatch(text)
    return "" if right else "请填写电话号码，如 0551-12345678 或 12345"


def normal(entry: BodyEntry) -> BodyEntry:
    """Return an entry as it is kept: without blanks around, telephones in half-width."""
    return replace(
        entry,
        name=entry.name.strip(),
        short_name=entry.short_name.strip(),
        standard_name=entry.standard_name.strip(),
        uscc=entry.uscc.strip(),
        address=entry.address.strip(),
        hours=entry.hours.strip(),
        phone=telephone(entry.phone),
        complaint_phone=telephone(entry.complaint_phone),
    )


def code_of(entry: BodyEntry) -> str:
    """Return the credit code as it would be kept."""
    return normalise_uscc(entry.uscc)


def is_made_up(uscc: str) -> bool:
    """Tell whether the platform made the code up (they carry YW)."""
    return uscc[8:10] == "YW"


def faults(entries: Sequence[tuple[int, BodyEntry]]) -> dict[str, str]:
    """Return what must be mended, by ``name-3``, ``uscc-3``, ``phone-3`` … of each row.

    Entries are taken as :func:`normal` returns them.
    """
    found: dict[str, str] = {}
    first: dict[str, int] = {}
    for n, entry in entries:
        found |= {f"{key}-{n}": text for key, text in _row(entry).items()}
        code = code_of(entry)
        if code and code in first and f"uscc-{n}" not in found:
            other = dict(entries)[first[code]].name.strip()
            found[f"uscc-{n}"] = f"与{other}的统一社会信用代码相同，请核对"
        first.setdefault(code, n)
    return found


def _row(entry: BodyEntry) -> dict[str, str]:
    wrong = _lengths(entry)
    if not entry.name.strip():
        wrong["name"] = "请填写机构名称"
    code = _code_fault(entry)
    if code:
        wrong["uscc"] = code
    for key, text in (("phone", entry.phone), ("complaint_phone", entry.complaint_phone)):
        fault = phone_fault(text)
        if fault:
            wrong[key] = fault
    return wrong


def _lengths(entry: BodyEntry) -> dict[str, str]:
    texts = (
        ("name", "机构名称", entry.name, NAME_MOST),
        ("address", "地址", entry.address, ADDRESS_MOST),
        ("phone", "咨询电话", entry.phone, PHONE_MOST),
        ("complaint_phone", "投诉电话", entry.complaint_phone, PHONE_MOST),
        ("hours", "办公时间", entry.hours, HOURS_MOST),
    )
    return {key: f"{label}最多 {most} 个字" for key, label, text, most in texts if len(text) > most}


def _code_fault(entry: BodyEntry) -> str:
    if not entry.uscc.strip():
        return "" if entry.kind in WITHOUT_CODE else "请填写18位统一社会信用代码"
    try:
        parse_uscc(entry.uscc)
    except InvalidCode as error:
        return str(error)
    return ""
