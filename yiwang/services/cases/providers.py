"""What comes from outside: the typesetter, the QR, the address of verification, a setting."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings

from yiwang.foundation.core.links import resolve
from yiwang.foundation.files.providers.typesetter import typeset
from yiwang.lib.ofd.faces import Faces
from yiwang.lib.ofd.faces import faces as faces_in
from yiwang.services.cases.rules import tokens

TEMPLATE = "cases/documents/official.typ"


def answer_days() -> int:
    """Return within how many working days a question of an applicant is answered."""
    return int(settings.YIWANG_ANSWER_DAYS)


def faces() -> Faces:
    """Return the faces that originals are set in: those of the installation, or Noto Sans CJK."""
    own = str(settings.YIWANG_FONTS)
    return faces_in(Path(own) if own else None)


def verification_address(verify_code: str) -> str:
    """Return what the QR says: the page that verifies the code, or the code itself."""
    path = resolve("verify", verify_code)
    return f"{settings.YIWANG_BASE_URL}{path}" if path else verify_code


def printed(*, verify_code: str, made_at: datetime, **data: Any) -> bytes:
    """Return a document as PDF/A-2b with its QR and the place of its seal."""
    picture = io.BytesIO()
    segno.make(verification_address(verify_code), error="m").save(picture, kind="svg", border=0)
    filled = {
        **data,
        "verify_short": tokens.short(verify_code),
        "qr": picture.getvalue().decode(),
        "needs_seal": True,
    }
    return typeset(TEMPLATE, filled, made_at=made_at)
