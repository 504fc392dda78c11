"""Revoked certificates (证书吊销): why, and the list that tells everyone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RevocationReason(StrEnum):
    """Why a certificate is taken back (吊销原因); the words of RFC 5280, 5.3.1."""

    CESSATION = "cessation_of_operation", "不再使用（机构撤销、合并或者改名等）"
    SUPERSEDED = "superseded", "换成了新的"
    KEY_COMPROMISE = "key_compromise", "遗失、被盗用，或者密钥泄露"

    label: str

    def __new__(cls, value: str, label: str) -> "RevocationReason":
        """Keep the words for people beside the word of the list."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made


@dataclass(frozen=True, slots=True)
class RevocationListInfo:
    """The newest list of an authority (吊销列表), as it is published."""

    der: bytes
    number: int
    sm3: str
    next_update: datetime
