"""Identifiers of licences (电子证照标识) and the codes of their types (证照类型代码)."""

import re

from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import build_licence_identifier
from yiwang.lib.codes.uscc import parse_uscc

_TYPE = re.compile(r"[0-9A-Z]{18}[0-9]{3}")
_NOT_SERIAL = re.compile(r"[^0-9A-Z]")
_LONGEST = 32


def type_code(text: str) -> str:
    """Return a type code as it is kept: credit code of who defined the type, three digits.

    :raises InvalidCode: it has another shape, or the credit code does not check.
    """
    code = text.strip().upper()
    if not _TYPE.fullmatch(code):
        raise InvalidCode(
            "licences.type.shape", "证照类型代码是定义机构的统一社会信用代码加三位数字，共21位"
        )
    return parse_uscc(code[:18]).code + code[18:]


def serial_of(number: str) -> str:
    """Return the serial an issued number stands for: its digits and capital letters, the last 32.

    :raises InvalidCode: nothing of it can be used.
    """
    kept = _NOT_SERIAL.sub("", number.upper())[-_LONGEST:]
    if not kept:
        raise InvalidCode("licences.serial", "证照编号里要有数字或者字母")
    return kept


def identifier(*, type_code: str, issuer: str, number: str, version: int = 1) -> str:
    """Return the identifier of a version of a licence, with its check character (GB/T 36904)."""
    return build_licence_identifier(
        type_code=type_code, issuer=issuer, serial=serial_of(number), version=version
    )
