"""Payment institutions: one interface, one registry, a demo; real ones add their own folder."""

from .base import (
    BadNotice,
    Created,
    Notice,
    PaymentInstitution,
    ProviderAway,
    RefundAnswer,
    Standing,
    Transaction,
)
from .demo import FATES, Fate
from .registry import institution, names, register

__all__ = [
    "FATES",
    "BadNotice",
    "Created",
    "Fate",
    "Notice",
    "PaymentInstitution",
    "ProviderAway",
    "RefundAnswer",
    "Standing",
    "Transaction",
    "institution",
    "names",
    "register",
]
