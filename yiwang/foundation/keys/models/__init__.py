"""Rows of the keys app."""

from .keys import Certificate, KeyRef, MasterCheck
from .proposals import KeyProposal

__all__ = ["Certificate", "KeyProposal", "KeyRef", "MasterCheck"]
