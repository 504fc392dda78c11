"""Writes: an intent is shown and confirmed, a signature is put; what signs is set up."""

from .copies import found_copy_signer
from .platform import sign_as_platform
from .signers import found_test_authority
from .signing import (
    CannotSign,
    confirm_intent,
    put_signature,
    send_code,
    show_intent,
    sign_intent,
)

__all__ = [
    "CannotSign",
    "confirm_intent",
    "found_copy_signer",
    "found_test_authority",
    "put_signature",
    "send_code",
    "show_intent",
    "sign_as_platform",
    "sign_intent",
]
