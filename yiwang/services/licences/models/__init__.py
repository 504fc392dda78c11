"""Tables of licences."""

from .licence_types import LicenceType, LicenceTypeStep, LicenceTypeVersion
from .licences import Licence, LicenceHolder, LicenceStep, StatusChange, StatusList
from .presenting import LicenceCopy, Presentation, Sharing
from .revocations import CertificateRevocation, RevocationList
from .seals import Seal, SealMaker, SealStep, SealUse, SealUser
from .signing import (
    CopySigner,
    Signature,
    SignerAuthority,
    SigningCertificate,
    SigningIntent,
)
from .using import ConsumerRight, ConsumerRightStep, LicenceUse

__all__ = [
    "CertificateRevocation",
    "ConsumerRight",
    "ConsumerRightStep",
    "CopySigner",
    "Licence",
    "LicenceCopy",
    "LicenceHolder",
    "LicenceStep",
    "LicenceType",
    "LicenceTypeStep",
    "LicenceTypeVersion",
    "LicenceUse",
    "Presentation",
    "RevocationList",
    "Seal",
    "SealMaker",
    "SealStep",
    "SealUse",
    "SealUser",
    "Sharing",
    "Signature",
    "SignerAuthority",
    "SigningCertificate",
    "SigningIntent",
    "StatusChange",
    "StatusList",
]
