"""What licences keep of persons: sealed to its row, found by a keyed index; and their codes.

《密码法》第二十七条, 《个人信息保护法》第五十一条; GB/T 32907, GB/T 32905.
"""

import base64
import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm.digest import hmac_sm3

_TOKEN_BYTES: Final = 20
TOKEN_LENGTH: Final = 32


def seal_face(licence: UUID, texts: Mapping[str, str]) -> bytes:
    """Seal the values of a face for one licence; elsewhere they do not open."""
    plain = json.dumps(dict(texts), ensure_ascii=False).encode()
    return keys.encrypt(plain, Purpose.PERSONAL_DATA, bound_to=b"licences:face:" + licence.bytes)


def open_face(licence: UUID, sealed: bytes | memoryview) -> dict[str, str]:
    """Open the values of a face."""
    bound = b"licences:face:" + licence.bytes
    plain: dict[str, str] = json.loads(
        keys.decrypt(bytes(sealed), Purpose.PERSONAL_DATA, bound_to=bound)
    )
    return plain


def seal_code(licence: UUID, n: int, code: str) -> bytes:
    """Seal the code of a holder for its place."""
    bound = f"licences:holder:{n}:".encode() + licence.bytes
    return keys.encrypt(code.encode(), Purpose.PERSONAL_DATA, bound_to=bound)


def open_code(licence: UUID, n: int, sealed: bytes | memoryview | None) -> str:
    """Open the code of a holder; empty when none is kept."""
    if sealed is None:
        return ""
    bound = f"licences:holder:{n}:".encode() + licence.bytes
    return keys.decrypt(bytes(sealed), Purpose.PERSONAL_DATA, bound_to=bound).decode()


def code_index(code_kind: str, code: str) -> bytes:
    """Return the look-up index of a holder's code."""
    return keys.index(f"licence-holder:{code_kind}:{code.strip().upper()}")


def token(licence: UUID) -> str:
    """Return the code on a licence's face: 32 characters that tell nothing and cannot be guessed.

    Made from the identifier under the key of document codes, so that it need not be kept.
    """
    made = hmac_sm3(keys.derive(Purpose.DOCUMENT_TOKEN), b"licence" + licence.bytes)
    return base64.b32encode(made[:_TOKEN_BYTES]).decode()


def token_index(text: str) -> bytes:
    """Return the look-up index of a code as it was typed or scanned."""
    return keys.index("licence-token:" + "".join(text.split()).replace("-", "").upper())


def presenting_code(presentation: UUID) -> str:
    """Return the ten digits of a presentation (亮证码), made so that they need not be kept."""
    made = hmac_sm3(keys.derive(Purpose.DOCUMENT_TOKEN), b"presentation" + presentation.bytes)
    return f"{int.from_bytes(made) % 10**10:010d}"


def presenting_index(code: str) -> bytes:
    """Return the look-up index of a presenting code."""
    return keys.index(f"licence-presentation:{code}")
