"""What crosses the border: purposes of keys and signed values."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a key is for; one key per purpose, so that leaking one use reveals no other."""

    PERSONAL_DATA = "personal-data"
    LOOKUP_INDEX = "lookup-index"
    KEY_WRAPPING = "key-wrapping"
    APPLICATION_NUMBER = "application-number"
    FORM_HANDOVER = "form-handover"
    QUERY_CODE = "query-code"
    PAYMENT_NOTICE = "payment-notice"
    PAY_LINK = "pay-link"
    DOCUMENT_TOKEN = "document-token"  # noqa: S105  a purpose, not a secret


@dataclass(frozen=True)
class Signature:
    """A raw SM2 signature (64 bytes r‖s), its key's name and public key (65 bytes, 04‖x‖y)."""

    key_name: str
    public_key: bytes
    value: bytes
