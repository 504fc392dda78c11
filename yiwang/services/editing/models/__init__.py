"""Tables of editing; private to this app."""

from .law import AlignmentTask, LawChange
from .revision import Revision, RevisionStep

__all__ = ["AlignmentTask", "LawChange", "Revision", "RevisionStep"]
