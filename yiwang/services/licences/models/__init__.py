"""Tables of licences."""

from .licence_types import LicenceType, LicenceTypeStep, LicenceTypeVersion
from .licences import Licence, LicenceHolder, LicenceStep, StatusChange, StatusList
from .seals import Seal, SealMaker, SealStep, SealUse, SealUser

__all__ = [
    "Licence",
    "LicenceHolder",
    "LicenceStep",
    "LicenceType",
    "LicenceTypeStep",
    "LicenceTypeVersion",
    "Seal",
    "SealMaker",
    "SealStep",
    "SealUse",
    "SealUser",
    "StatusChange",
    "StatusList",
]
