"""What signs PDF: pyhanko, loaded when the first copy is asked for; most processes never are."""

import importlib
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from yiwang.foundation.keys import commands as keys
from yiwang.foundation.keys import providers as custody
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm.cipher import CannotDecrypt

_PLACE = b"signing/copies/"
_PADES = f"{__package__}.pades"


def copy_key(name: str, at: datetime) -> tuple[bytes, bytes]:
    """Make a key for copies; return its certificate (DER) and the wrapped private part."""
    certificate, private = _pades().make_key(name, at)
    return certificate, custody.encrypt(
        private, Purpose.KEY_WRAPPING, bound_to=_PLACE + certificate[-64:]
    )


def signed_pdf(
    pdf: bytes, certificate: bytes, wrapped: bytes, *, reason: str, at: datetime
) -> bytes:
    """Sign a PDF with a key that :func:`copy_key` made. :raises KeyStoreLocked: not now."""
    bound = _PLACE + certificate[-64:]
    try:
        with custody.opened(wrapped, Purpose.KEY_WRAPPING, bound_to=bound) as private:
            made: bytes = _pades().sign(pdf, certificate, private, reason=reason, at=at)
    except (ImproperlyConfigured, CannotDecrypt) as error:
        raise keys.KeyStoreLocked from error
    return made


def _pades() -> Any:
    """The module that imports pyhanko: some 30 MB that only copies need."""
    return importlib.import_module(_PADES)
