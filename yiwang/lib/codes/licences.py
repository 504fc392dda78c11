"""Identifiers of electronic licences (电子证照标识), GB/T 36904-2018.

``1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>``; the check is ISO 7064 MOD 37,36 over
the four parts without dots and without the root.
"""

import re
import unicodedata
from dataclasses import dataclass

from .check_digits import mod37_36
from .faults import InvalidCode

ROOT = "1.2.156.3005.2"
_SHAPE = re.compile(
    re.escape(ROOT)
    + r"\.([0-9A-Z]{18}[0-9]{3})\.([0-9A-Z]{6,18})\.([0-9A-Z]{1,32})\.([0-9]{3})\.([0-9A-Z])"
)
_VERSIONS = 1000


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    """A well-formed licence identifier."""

    type_code: str
    """Defining authority's credit code (18) + three digits (证照类型代码)."""
    issuer: str
    """Credit code of the issuer (颁发机构代码); some issuers use a 6-digit division."""
    serial: str
    version: int

    @property
    def check(self) -> str:
        """The check character (校验位)."""
        return mod37_36(f"{self.type_code}{self.issuer}{self.serial}{self.version:03d}")

    def __str__(self) -> str:
        parts = (ROOT, self.type_code, self.issuer, self.serial, f"{self.version:03d}", self.check)
        return ".".join(parts)


def parse_licence_identifier(text: str) -> LicenceIdentifier:
    """Parse and check. :raises InvalidCode: ``codes.licence.shape`` or ``codes.licence.check``."""
    match = _SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if match is None:
        raise InvalidCode("codes.licence.shape", f"电子证照标识以 {ROOT} 开头，共五段")
    kind, issuer, serial, version, check = match.groups()
    identifier = LicenceIdentifier(kind, issuer, serial, int(version))
    if identifier.check != check:
        raise InvalidCode("codes.licence.check", "电子证照标识的校验位不对，请检查")
    return identifier


def build_licence_identifier(*, type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """Join, validate and add the check character. :raises InvalidCode: a part has a wrong shape."""
    if not 0 < version < _VERSIONS:
        raise InvalidCode("codes.licence.shape", "电子证照版本号是001至999")
    return str(parse_licence_identifier(str(LicenceIdentifier(type_code, issuer, serial, version))))
