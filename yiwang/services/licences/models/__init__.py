"""Tables of licences."""

from .licence_types import LicenceType, LicenceTypeStep, LicenceTypeVersion
from .licences import Licence, LicenceHolder, LicenceStep, StatusChange, StatusList
from .presenting import LicenceCopy, Presentation, Sharing
from .seals import Seal, SealMaker, SealStep, SealUse, SealUser
from .using import ConsumerRight, ConsumerRightStep, LicenceUse

__all__ = [
    "ConsumerRight",
    "ConsumerRightStep",
    "Licence",
    "LicenceCopy",
    "LicenceHolder",
    "LicenceStep",
    "LicenceType",
    "LicenceTypeStep",
    "LicenceTypeVersion",
    "LicenceUse",
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
