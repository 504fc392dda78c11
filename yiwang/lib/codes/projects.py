"""Codes of investment projects (投资项目统一代码): ``2020-340102-47-01-000001``.

The form of the national platform (全国投资项目在线审批监管平台): year, division of six digits,
industry of two (GB/T 4754), type of project of two, serial of six. It has no check digit; the
meaning of the two digits of the type is from general knowledge (unverified).
"""

from dataclasses import dataclass
from types import MappingProxyType

from .faults import InvalidCode, compact, is_digits

LENGTH = 20
BASIC, RENEWAL = "01", "02"
TYPES = MappingProxyType({BASIC: "基本建设项目", RENEWAL: "技术改造项目"})
"""Type code → type of project."""
_EARLIEST, _LATEST = 2000, 2099
_SENTENCE = "项目代码是 24 位，如 2020-340102-47-01-000001，在项目备案表或者批准文件上"


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A project's code in its parts; ``str()`` gives the printed form."""

    year: int
    division: str
    """Six digits of the division."""
    industry: str
    type_code: str
    serial: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.division}-{self.industry}-{self.type_code}-{self.serial:06d}"


def parse_project_code(text: str) -> ProjectCode:
    """Parse a code with or without hyphens. :raises InvalidCode: ``codes.project``."""
    plain = compact(text)
    if len(plain) != LENGTH or not is_digits(plain):
        raise InvalidCode("codes.project", _SENTENCE)
    found = ProjectCode(int(plain[:4]), plain[4:10], plain[10:12], plain[12:14], int(plain[14:]))
    if not _EARLIEST <= found.year <= _LATEST or not found.serial:
        raise InvalidCode("codes.project", _SENTENCE)
    return found


def build_project_code(
    *, year: int, division: str, industry: str, type_code: str, serial: int
) -> str:
    """Join and validate; ``division`` may have 12 digits. :raises InvalidCode: a part is wrong."""
    code = ProjectCode(year, division[:6], industry, type_code, serial)
    if type_code not in TYPES:
        raise InvalidCode("codes.project", _SENTENCE)
    return str(parse_project_code(str(code)))
