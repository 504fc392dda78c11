"""What comes from outside: the faces that licences are set in, and the address on their codes."""

from pathlib import Path

from django.conf import settings

from yiwang.foundation.core.links import resolve
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.ofd.faces import Faces
from yiwang.lib.ofd.faces import faces as faces_in
from yiwang.services.licences.rules.revocations import name_of


def faces() -> Faces:
    """Return the faces licences are set in: those of the installation, or Noto Sans CJK."""
    own = str(settings.YIWANG_FONTS)
    return faces_in(Path(own) if own else None)


def verification_address(token: str) -> str:
    """Return what the QR says: the page that verifies the code, or the code itself."""
    path = resolve("verify", token)
    return f"{settings.YIWANG_BASE_URL}{path}" if path else token


def revocation_addresses(authority: Certificate) -> list[str]:
    """Return where the list of an authority of ours is published, as its certificates say."""
    path = resolve("revocations", name_of(authority))
    return [f"{settings.YIWANG_BASE_URL}{path}"] if path else []
