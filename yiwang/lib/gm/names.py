"""Distinguished names: whom a certificate is about."""

from dataclasses import dataclass, field
from typing import Any

from asn1crypto import core, x509

_LABELS = {
    "country_name": "C",
    "state_or_province_name": "ST",
    "locality_name": "L",
    "organization_name": "O",
    "organizational_unit_name": "OU",
    "common_name": "CN",
}
_LONGEST = 64
"""Characters of a part (RFC 5280, ub-common-name and its like)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name; two are the same when their bytes are."""

    der: bytes = field(repr=False)
    parts: tuple[tuple[str, str], ...] = field(compare=False)
    """``("common_name", "张三")`` in their order; an unknown kind by its dotted number."""

    @classmethod
    def of(
        cls,
        common_name: str,
        *,
        organisation: str = "",
        unit: str = "",
        locality: str = "",
        province: str = "",
        country: str = "CN",
    ) -> "Name":
        """Build one from its usual parts. :raises ValueError: a part is too long."""
        given = {
            "country_name": country,
            "state_or_province_name": province,
            "locality_name": locality,
            "organization_name": organisation,
            "organizational_unit_name": unit,
            "common_name": common_name,
        }
        parts = tuple((kind, text) for kind, text in given.items() if text)
        if not common_name or any(len(text) > _LONGEST for _, text in parts):
            raise ValueError(f"a name's parts have 1 to {_LONGEST} characters")
        return cls(_encoded(parts), parts)

    @classmethod
    def parse(cls, value: Any) -> "Name":
        """From asn1crypto's value; to be used within ``asn1.reading``."""
        parts = [
            (str(pair["type"].native), _text(pair["value"]))
            for group in value.chosen
            for pair in group
        ]
        return cls(value.dump(), tuple(parts))

    @property
    def common_name(self) -> str:
        """The last CN, or empty."""
        return self.part("common_name")

    def part(self, kind: str) -> str:
        """The last part of that kind, or empty."""
        return next((text for found, text in reversed(self.parts) if found == kind), "")

    def __str__(self) -> str:
        return ", ".join(f"{_LABELS.get(kind, kind)}={text}" for kind, text in self.parts[::-1])


def _encoded(parts: tuple[tuple[str, str], ...]) -> bytes:
    groups = [
        x509.RelativeDistinguishedName(
            [x509.NameTypeAndValue({"type": kind, "value": _string(kind, text)})]
        )
        for kind, text in parts
    ]
    encoded: bytes = x509.Name(name="", value=x509.RDNSequence(groups)).dump()
    return encoded


def _string(kind: str, text: str) -> x509.DirectoryString:
    if kind == "country_name":
        return x509.DirectoryString("printable_string", core.PrintableString(text))
    return x509.DirectoryString("utf8_string", core.UTF8String(text))


def _text(value: Any) -> str:
    found = value.native
    return found if isinstance(found, str) else value.dump().hex()
