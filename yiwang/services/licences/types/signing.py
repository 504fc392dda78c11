"""What crosses the border: intents to sign, signatures, and what became of their check."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

HASHED_BY = "SM3"


class SignerKind(StrEnum):
    """Whose key signs."""

    PERSON = "PERSON"
    LEGAL = "LEGAL"
    PLATFORM = "PLATFORM"


class Factor(StrEnum):
    """How the person confirmed that it is them who sign (第二重确认)."""

    SMS_CODE = "SMS_CODE"
    NONE = ""


FACTOR_NAMES = {Factor.SMS_CODE: "本人手机验证码", Factor.NONE: ""}


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is about to sign (签名意向), as they see it."""

    id: UUID
    reference: str
    title: str
    purpose: str
    sm3: str
    kind: SignerKind
    party_name: str
    signer_name: str
    expires_at: datetime
    is_confirmed: bool
    """The second factor was right; what is missing is the signature itself."""
    signature_id: UUID | None


@dataclass(frozen=True, slots=True)
class SignatureInfo:
    """A signature that was made (签名)."""

    id: UUID
    reference: str
    title: str
    sm3: str
    kind: SignerKind
    party_id: UUID | None
    party_name: str
    signer_id: UUID | None
    signer_name: str
    """Who confirmed it: the person, or who acted for the enterprise."""
    factor: Factor
    signed_at: datetime
    is_test: bool

    @property
    def factor_name(self) -> str:
        """How it was confirmed, in words."""
        return FACTOR_NAMES[self.factor]


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """A signature with what its check found; an empty ``stage``: it holds."""

    info: SignatureInfo
    stage: str = ""
    sentence: str = ""

    @property
    def holds(self) -> bool:
        """Whether content, signature and certificate fit."""
        return not self.stage


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """One of the two files that are checked together."""

    name: str
    media_type: str
    content: bytes
