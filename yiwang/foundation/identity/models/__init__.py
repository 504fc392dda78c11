"""Tables of identity."""

from .accounts import Attempts, PhoneCode, SharedValue, User
from .people import LegalPerson, Person
from .relations import Mandate
from .staff import Delegation, Invitation, RoleAssignment, Staff

__all__ = [
    "Attempts",
    "Delegation",
    "Invitation",
    "LegalPerson",
    "Mandate",
    "Person",
    "PhoneCode",
    "RoleAssignment",
    "SharedValue",
    "Staff",
    "User",
]
