"""PDF copies with a signature of the platform (副本)."""

from datetime import datetime

from asn1crypto import pem

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import CopySigner
from yiwang.services.licences.providers import signed_pdf as providers

MOST = 20


def signed_copy(pdf: bytes, *, title: str, viewer: Actor, at: datetime) -> bytes | None:
    """Return the PDF with a PAdES signature (ETSI EN 319 142) of the platform.

    None: nothing is set up that signs copies, see ``found_copy_signer``.

    :raises KeyStoreLocked: no copy leaves unsigned; the original can still be had.
    """
    del viewer  # who may have the copy is asked by who makes it
    row = CopySigner.objects.filter(retired_at=None).order_by("is_test", "pk").first()
    if row is None:
        return None
    certificate, wrapped = bytes(row.certificate), bytes(row.wrapped_private_key)
    return providers.signed_pdf(pdf, certificate, wrapped, reason=title, at=at)


def copy_certificate(*, viewer: Actor) -> bytes:
    """Return the certificates that copies were signed with, as PEM; anyone may have them.

    :raises NotFound: no copy was signed yet.
    """
    del viewer
    rows = CopySigner.objects.order_by("-pk").values_list("certificate", flat=True)[:MOST]
    if not rows:
        raise NotFound
    return b"".join(pem.armor("CERTIFICATE", bytes(row)) for row in rows)
