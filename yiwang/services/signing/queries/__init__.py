"""Reads: intents of the viewer, signatures with their check, files to check them, signed copies."""

from .copies import copy_certificate, signed_copy
from .intents import intent
from .signatures import authority_certificate, signature_file, signed_by, verify

__all__ = [
    "authority_certificate",
    "copy_certificate",
    "intent",
    "signature_file",
    "signed_by",
    "signed_copy",
    "verify",
]
