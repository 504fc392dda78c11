"""What comes from outside: the typesetter, the QR, the address of verification, a setting."""

import base64
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
from yiwang.services.licences.types.seals import SealPicture

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


def printed(
    *,
    verify_code: str,
    made_at: datetime,
    needs_seal: bool = True,
    seal: SealPicture | None = None,
    **data: Any,
) -> bytes:
    """Return a document as PDF/A-2b with its QR and its seal, or the place where that will be."""
    picture = io.BytesIO()
    segno.make(verification_address(verify_code), error="m").save(picture, kind="svg", border=0)
    filled = {
        **data,
        "verify_short": tokens.short(verify_code),
        "qr": picture.getvalue().decode(),
        "needs_seal": needs_seal,
        "seal": _drawn(seal) if seal else "",
        "seal_width": seal.width if seal else 0,
        "seal_height": seal.height if seal else 0,
    }
    return typeset(TEMPLATE, filled, made_at=made_at)


def _drawn(seal: SealPicture) -> str:
    """The PNG inside an SVG: data of a template is text."""
    size = f'width="{seal.width}mm" height="{seal.height}mm"'
    inner = base64.b64encode(seal.png).decode()
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    image = f'<image {size} xlink:href="data:image/png;base64,{inner}"/>'
    return f"<svg {names} {size}>{image}</svg>"
