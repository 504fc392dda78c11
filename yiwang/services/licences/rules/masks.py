"""What the public sees of a personal field (脱敏)."""

import re
from collections.abc import Callable, Mapping

from yiwang.lib.codes import masks
from yiwang.services.licences.types.licence_types import FaceField, HolderKind, Mask

HIDDEN = "已隐藏"
_NAMES = re.compile(r"[、，,；;^\s]+")
_PLACE = re.compile(r".*?(?:自治县|自治旗|县|区|旗|市(?=[^省市区县]*$))")
_YEAR = re.compile(r"\d{4}")
_ORGANISATION = re.compile(r"(公司|厂|店|中心|所|院|会|社|局|学校|合作社|集团|部|行)$")


def public_text(field: FaceField, text: str) -> str:
    """Return a value as anybody may see it; never more than the mask of its field allows."""
    return _SHOWN[field.mask](text) if text else ""


def public_name(name: str, kind: str) -> str:
    """Return a holder as anybody may see it: organisations whole, persons masked."""
    return masks.mask_party(name, is_organisation=kind == HolderKind.LEGAL)


def _hidden(text: str) -> str:
    return HIDDEN if text else ""


def _names(text: str) -> str:
    return "、".join(_name(part) for part in _NAMES.split(text) if part)


def _name(name: str) -> str:
    return masks.mask_party(name, is_organisation=_ORGANISATION.search(name) is not None)


def _place(text: str) -> str:
    found = _PLACE.match(text)
    return f"{found.group()}****" if found else HIDDEN


def _year(text: str) -> str:
    found = _YEAR.match(text)
    return f"{found.group()}年" if found else HIDDEN


_SHOWN: Mapping[Mask, Callable[[str], str]] = {
    Mask.NONE: str,
    Mask.NAME: _names,
    Mask.NUMBER: masks.mask_id,
    Mask.PHONE: masks.mask_phone,
    Mask.ADDRESS: _place,
    Mask.YEAR: _year,
    Mask.HIDE: _hidden,
}
