"""Reads of editing: for staff, each sees what is theirs to see."""

from .laws import articles, law_change, law_changes, open_tasks_of, task, tasks_of, touched_items
from .merging import merged
from .revisions import compared, due, revision, revisions, waiting
from .stricter import refusals
from .targets import disposition, owner_region
from .words import told

__all__ = [
    "articles",
    "compared",
    "disposition",
    "due",
    "law_change",
    "law_changes",
    "merged",
    "open_tasks_of",
    "owner_region",
    "refusals",
    "revision",
    "revisions",
    "task",
    "tasks_of",
    "told",
    "touched_items",
    "waiting",
]
