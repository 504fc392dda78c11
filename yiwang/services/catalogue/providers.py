"""What the catalogue needs from outside: the typesetter, for lists to carry away."""

import io
from functools import lru_cache

import segno

from yiwang.foundation.files.providers.typesetter import typeset
from yiwang.services.catalogue.types.sheets import Sheet

TEMPLATE = "catalogue/documents/own_list.typ"
KEPT = 64


@lru_cache(maxsize=KEPT)
def printed(sheet: Sheet, address: str, day: str) -> bytes:
    """Return a tailored list as PDF/A-2b with its hash and the QR of its address."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=0)
    data = {
        "title": f"我的清单：{sheet.words('name')}",
        "rows": [
            [e.label, list(e.lines), e.key == "prepare" and len(e.lines) > 1]
            for e in sheet.elements
            if e.key != "name"
        ],
        "hash": sheet.hash,
        "qr": picture.getvalue().decode(),
        "day": day,
    }
    return typeset(TEMPLATE, data)
