"""Unified social credit codes (统一社会信用代码), GB 32100-2015."""

import re
from dataclasses import dataclass

from .check_digits import organisation_check, uscc_check
from .faults import InvalidCode, compact

_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_SHAPE_SENTENCE = "请填写18位统一社会信用代码，可在营业执照左上角或右上角找到"
_CHECK_SENTENCE = "统一社会信用代码最后一位与前17位对不上，请对照营业执照检查"

SYNTHETIC_DIVISION = "349900"
"""A division that does not exist: no real body can hold a code with it."""
_SYNTHETIC_LIMIT = 1_000_000

KINDS = {
    "11": "机关",
    "12": "事业单位",
    "13": "群众团体",
    "19": "其他机构编制",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "59": "其他社会组织",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "N1": "农村集体经济组织（组）",
    "N2": "农村集体经济组织（村）",
    "N3": "农村集体经济组织（乡镇）",
    "Y1": "其他",
}
"""First two characters → kind of body (登记管理部门和机构类别); unknown pairs are accepted."""


@dataclass(frozen=True, slots=True)
class Uscc:
    """A valid credit code: 2 registry and kind + 6 division + 9 organisation code + 1 check."""

    code: str

    @property
    def kind(self) -> str:
        """Registry and kind of body, two characters of ``KINDS``."""
        return self.code[:2]

    @property
    def kind_name(self) -> str:
        """Kind of body in Chinese, empty when the pair is unknown."""
        return KINDS.get(self.kind, "")

    @property
    def division(self) -> str:
        """Six digits of the registering division."""
        return self.code[2:8]

    @property
    def organisation_code(self) -> str:
        """The nine characters of GB 11714 (主体标识码)."""
        return self.code[8:17]

    @property
    def organisation_check_holds(self) -> bool:
        """Whether the inner GB 11714 check holds; a few real codes fail it, so only a hint."""
        return organisation_check(self.code[8:16]) == self.code[16]


def normalise_uscc(text: str) -> str:
    """What people type, as 18 capitals and digits. Never raises."""
    return compact(text)


def parse_uscc(text: str) -> Uscc:
    """Normalise and validate shape and check character.

    :raises InvalidCode: ``codes.uscc.shape`` or ``codes.uscc.check``.
    """
    code = normalise_uscc(text)
    if not _SHAPE.fullmatch(code):
        raise InvalidCode("codes.uscc.shape", _SHAPE_SENTENCE)
    if uscc_check(code[:17]) != code[17]:
        raise InvalidCode("codes.uscc.check", _CHECK_SENTENCE)
    return Uscc(code)


def is_uscc(text: str) -> bool:
    """Whether ``parse_uscc`` would accept it."""
    try:
        parse_uscc(text)
    except InvalidCode:
        return False
    return True


def synthetic_uscc(n: int, *, kind: str = "91", division: str = SYNTHETIC_DIVISION) -> str:
    """The ``n``-th made-up code (``n`` below a million): both checks hold, ``YW`` marks it.

    Deterministic, and distinct for distinct ``n``.

    :raises ValueError: ``n`` is out of range.
    """
    if not 0 <= n < _SYNTHETIC_LIMIT:
        raise ValueError(f"n must be in [0, {_SYNTHETIC_LIMIT})")
    inner = f"YW{n:06d}"
    body = f"{kind}{division}{inner}{organisation_check(inner)}"
    return body + uscc_check(body)
