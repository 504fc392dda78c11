"""Which licences a case stands on, as they stood when it was filed (证照取用凭据)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LicenceDifference:
    """An answer that a licence has otherwise: both values as the viewer may see them."""

    field: str
    label: str
    typed: str
    held: str


@dataclass(frozen=True, slots=True)
class LicenceProof:
    """A licence that meets a line: which version, its state then, the digest of its original."""

    material_no: int
    material: str
    licence_id: UUID
    identifier: str
    type_name: str
    number: str
    """Masked where it is a person's."""
    edition: int
    issuer_name: str
    valid_to: date | None
    state: str
    sm3: str
    at: datetime
    face: tuple[tuple[str, str], ...]
    """Label and value, personal fields masked."""
    differing: tuple[LicenceDifference, ...] = ()
    why_not: str = ""
    """Why it may no longer be relied upon; empty while it is valid."""

    @property
    def ended_words(self) -> str:
        """Tell who handles the case that it holds no longer."""
        which = f"{self.type_name}（编号 {self.number}）"
        return f"申请时用的{which}现在不能用：{self.why_not}。请核实后再办理"
