"""Tables of licences."""

from .licence_types import LicenceType, LicenceTypeStep, LicenceTypeVersion

__all__ = ["LicenceType", "LicenceTypeStep", "LicenceTypeVersion"]
