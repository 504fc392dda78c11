"""The part of an address that names a law: the same for its text and for those who cite it."""

import hashlib


def law_key(name: str) -> str:
    """Return it; the catalogue names the laws that items cite in the same way."""
    return hashlib.sha256(name.strip().encode()).hexdigest()[:12]
