"""Reads: drafts, the applicant's view, the desk's view, what is public."""

from .drafts import draft, open_drafts

__all__ = ["draft", "open_drafts"]
