"""Tables of licences."""

from .licence_types import (
    LicenceType,
    LicenceTypeStep,
    LicenceTypeVersion,
)
from .licences import (
    Licence,
    LicenceHolder,
    LicenceStep,
    StatusChange,
    StatusList,
)
from .outside import (
    OutsideApproval,
    OutsideApprovalStep,
)
from .packages import (
    HeldLicence,
    LibraryBalance,
    LibraryPackage,
    PartnerLibrary,
    SentLicence,
)
from .presenting import (
    LicenceCopy,
    Presentation,
    Sharing,
)
from .revocations import CertificateRevocation, RevocationList
from .seals import (
    Seal,
    SealMaker,
    SealStep,
    SealUse,
    SealUser,
)
from .signing import (
    CopySigner,
    Signature,
    SignerAuthority,
    SigningCertificate,
    SigningIntent,
)
from .stock import (
    StockBlock,
    StockFinding,
    StockImport,
    StockRecord,
)
from .using import (
    ConsumerRight,
    ConsumerRightStep,
    LicenceUse,
)

__all__ = [
    "CertificateRevocation",
    "ConsumerRight",
    "ConsumerRightStep",
    "CopySigner",
    "HeldLicence",
    "LibraryBalance",
    "LibraryPackage",
    "Licence",
    "LicenceCopy",
    "LicenceHolder",
    "LicenceStep",
    "LicenceType",
    "LicenceTypeStep",
    "LicenceTypeVersion",
    "LicenceUse",
    "OutsideApproval",
    "OutsideApprovalStep",
    "PartnerLibrary",
    "Presentation",
    "RevocationList",
    "Seal",
    "SealMaker",
    "SealStep",
    "SealUse",
    "SealUser",
    "SentLicence",
    "Sharing",
    "Signature",
    "SignerAuthority",
    "SigningCertificate",
    "SigningIntent",
    "StatusChange",
    "StatusList",
    "StockBlock",
    "StockFinding",
    "StockImport",
    "StockRecord",
]
