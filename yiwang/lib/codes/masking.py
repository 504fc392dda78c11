"""Numbers and addresses of persons in what the public wrote: found, and covered (脱敏).

《个人信息保护法》第二十五条 (no disclosure without consent), 《政府信息公开条例》第十五条.
"""

import re
from datetime import date

from .masks import mask_id, mask_phone
from .residents import is_resident_id

WIDER = 0xFEE0
"""How far a wide digit or letter is from the usual one."""
_HALF = {ord(mark) + WIDER: mark for mark in "0123456789Xx-@."}
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ \-]?[0-9]){10,18}(?:[ \-]?[0-9Xx])?(?![0-9A-Za-z])")
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9](?:[ \-]?[0-9]){16}[ \-]?[0-9Xx](?![0-9A-Za-z])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?=[A-Za-z0-9-]+\.[A-Za-z])", re.ASCII)
_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[0-9]{9,11}")


def half(text: str) -> str:
    """Return the text with digits as wide as letters; every character keeps its place."""
    return text.translate(_HALF)


def masked(text: str) -> str:
    """Return the words with numbers of people and mail addresses covered; all else as it was."""
    found, at = [], 0
    plain = half(text)
    covers = [(m.span(), _number(m.group())) for m in _RUN.finditer(plain)]
    covers += [(m.span(), f"{m.group()[0]}***@") for m in _MAIL.finditer(plain)]
    for (start, end), cover in sorted(covers):
        if start >= at:
            found += [text[at:start], cover]
            at = end
    return "".join([*found, text[at:]])


def resident_ids(text: str, *, today: date) -> list[tuple[int, str]]:
    """Return the line and the masked number of each ID card number that stands there in clear."""
    return [
        (n, mask_id(re.sub("[ -]", "", found)))
        for n, line in enumerate(half(text).split("\n"), 1)
        for found in _ID.findall(line)
        if is_resident_id(found, today=today)
    ]


def _number(typed: str) -> str:
    digits = re.sub("[ -]", "", typed)
    if mobile := _MOBILE.fullmatch(digits):
        return mask_phone(mobile.group(1))
    if _LANDLINE.fullmatch(digits):
        return f"{digits[:4]}-****{digits[-4:]}"
    return mask_id(digits)
