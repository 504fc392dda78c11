"""What is kept of a licence that was used, read again from its plain form (证照取用凭据)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.services.cases.types.proofs import LicenceDifference, LicenceProof


def from_plain(
    plain: Mapping[str, Any] | None, material_no: int, material: str, *, why_not: str = ""
) -> LicenceProof | None:
    """Return a proof as it was kept; None: no licence met the line."""
    if not plain:
        return None
    return LicenceProof(
        material_no=material_no,
        material=material,
        licence_id=UUID(plain["id"]),
        identifier=plain["identifier"],
        type_name=plain["type"],
        number=plain["number"],
        edition=plain["edition"],
        issuer_name=plain["issuer"],
        valid_to=date.fromisoformat(plain["valid_to"]) if plain["valid_to"] else None,
        state=plain["state"],
        sm3=plain["sm3"],
        at=datetime.fromisoformat(plain["at"]),
        face=tuple((label, text) for label, text in plain["face"]),
        differing=tuple(LicenceDifference(**one) for one in plain.get("differing", ())),
        why_not=why_not,
    )


def standing(proof: LicenceProof, why_not: str) -> LicenceProof:
    """Return a proof that says why its licence no longer holds; nothing said: it does."""
    return replace(proof, why_not=why_not.removeprefix("找到了，但不能用："))
