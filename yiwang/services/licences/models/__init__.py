"""Tables of licences."""

from .licence_types import LicenceType, LicenceTypeStep, LicenceTypeVersion
from .seals import Seal, SealMaker, SealStep, SealUse, SealUser

__all__ = [
    "LicenceType",
    "LicenceTypeStep",
    "LicenceTypeVersion",
    "Seal",
    "SealMaker",
    "SealStep",
    "SealUse",
    "SealUser",
]
