"""Reads of designing: for staff who edit, check or publish."""

from .designs import compared, design, designs, may_begin, open_design, waiting
from .registry import file_sorts, kind_names, known_sources, standard_terms

__all__ = [
    "compared",
    "design",
    "designs",
    "file_sorts",
    "kind_names",
    "known_sources",
    "may_begin",
    "open_design",
    "standard_terms",
    "waiting",
]
