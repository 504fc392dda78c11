"""Reads of designing: for staff who edit, check or publish."""

from .designs import compared, design, designs, may_begin, open_design, waiting
from .registry import file_sorts, kind_names, known_sources, standard_terms
from .themes import (
    is_in_a_theme,
    may_begin_theme,
    theme,
    theme_draft,
    theme_drafts,
    theme_tasks,
    themes,
    themes_waiting,
)

__all__ = [
    "compared",
    "design",
    "designs",
    "file_sorts",
    "is_in_a_theme",
    "kind_names",
    "known_sources",
    "may_begin",
    "may_begin_theme",
    "open_design",
    "standard_terms",
    "theme",
    "theme_draft",
    "theme_drafts",
    "theme_tasks",
    "themes",
    "themes_waiting",
    "waiting",
]
