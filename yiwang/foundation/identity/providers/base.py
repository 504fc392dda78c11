"""What the registers offer."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class SourceDown(Exception):
    """The register cannot be reached; nothing is known."""


@dataclass(frozen=True, slots=True)
class ResidentRecord:
    """What the population register tells of a matched person."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class LegalRecord:
    """What the register of enterprises tells."""

    uscc: str
    name: str
    representative_name: str
    representative_id_number: str
    address: str
    industry: str
    registered_on: date | None
    cancelled_on: date | None


class RealNameRegister(Protocol):
    """The population register (人口信息核验)."""

    name: str

    def match(self, *, name: str, id_number: str) -> ResidentRecord | None:
        """Return the record when name and number belong together, else None.

        Never which of the two is wrong. :raises SourceDown: cannot be reached.
        """

    def check_config(self) -> list[str]:
        """Say what is missing in settings or credentials."""


class LegalRegister(Protocol):
    """The register of enterprises (市场主体登记)."""

    name: str

    def find(self, uscc: str) -> LegalRecord | None:
        """Return the record of a credit code. :raises SourceDown: cannot be reached."""

    def check_config(self) -> list[str]:
        """Say what is missing in settings or credentials."""
