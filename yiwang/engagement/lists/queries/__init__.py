"""Reads of the lists."""

from .candidates import candidates
from .entries import differences, editions, entries, entry, entry_counts
from .figures import all_targets, below, beside, by_level, missing, months, standing
from .public import forget_tags, listed, overview, tags_in, years
from .registry import is_begun, kind_of, kinds, lists, named_list, waiting

__all__ = [
    "all_targets",
    "below",
    "beside",
    "by_level",
    "candidates",
    "differences",
    "editions",
    "entries",
    "entry",
    "entry_counts",
    "forget_tags",
    "is_begun",
    "kind_of",
    "kinds",
    "listed",
    "lists",
    "missing",
    "months",
    "named_list",
    "overview",
    "standing",
    "tags_in",
    "waiting",
    "years",
]
