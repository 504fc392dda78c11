"""Tables of licences."""

from .licence_types import LicenceType, LicenceTypeStep, LicenceTypeVersion
from .licences import Licence, LicenceHolder, LicenceStep, StatusChange, StatusList
from .presenting import LicenceCopy, Presentation, Sharing
from .seals import Seal, SealMaker, SealStep, SealUse, SealUser

__all__ = [
    "Licence",
    "LicenceCopy",
    "LicenceHolder",
    "LicenceStep",
    "LicenceType",
    "LicenceTypeStep",
    "LicenceTypeVersion",
    "Presentation",
    "Seal",
    "SealMaker",
    "SealStep",
    "SealUse",
    "SealUser",
    "Sharing",
    "StatusChange",
    "StatusList",
]
