"""The second factor's secrets are sealed at rest (allauth's hook)."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter

from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose

_BOUND = b"identity:second-factor"


class SealedMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Seals the TOTP key and the recovery seed with SM4-GCM."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        sealed = keys.encrypt(text.encode(), Purpose.PERSONAL_DATA, bound_to=_BOUND)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        sealed = base64.b64decode(encrypted_text)
        return keys.decrypt(sealed, Purpose.PERSONAL_DATA, bound_to=_BOUND).decode()
