"""Reads of the catalogue; all are public facts."""

from .advising import advised
from .bulk import count_lists, guides_of, lists_by_basic, lists_of, spread
from .burdens import compared, item_burdens, place_burdens, texts_in_division
from .checking import (
    check_finding,
    check_findings,
    check_run,
    check_runs,
    check_totals,
    faulty_guides,
)
from .editions import (
    adopted,
    basic_edition,
    basic_editions,
    citing,
    count_lists_of,
    find_basics,
    find_lists,
    list_edition,
    list_editions,
    names_of,
    standard_edition,
)
from .enabling import enabling_plan, first_published, proposal, proposals
from .faults import check_rules, misshapen, publishing_faults
from .forms import any_list_edition, count_form_users, form_users
from .guides import (
    asked_questions,
    clean_answers,
    guide,
    guide_version,
    history,
    materials_for,
    next_question,
    sheet,
    situations_for,
)
from .laws import law, laws
from .life_events import life_event, life_events
from .listing import (
    by_department,
    by_theme,
    counts,
    departments,
    elsewhere,
    in_region,
    theme_counts,
)
from .memory import forget, stamp
from .searching import search, suggest
from .wording import missed, synonyms, would_find

__all__ = [
    "adopted",
    "advised",
    "any_list_edition",
    "asked_questions",
    "basic_edition",
    "basic_editions",
    "by_department",
    "by_theme",
    "check_finding",
    "check_findings",
    "check_rules",
    "check_run",
    "check_runs",
    "check_totals",
    "citing",
    "clean_answers",
    "compared",
    "count_form_users",
    "count_lists",
    "count_lists_of",
    "counts",
    "departments",
    "elsewhere",
    "enabling_plan",
    "faulty_guides",
    "find_basics",
    "find_lists",
    "first_published",
    "forget",
    "form_users",
    "guide",
    "guide_version",
    "guides_of",
    "history",
    "in_region",
    "item_burdens",
    "law",
    "laws",
    "life_event",
    "life_events",
    "list_edition",
    "list_editions",
    "lists_by_basic",
    "lists_of",
    "materials_for",
    "missed",
    "misshapen",
    "names_of",
    "next_question",
    "place_burdens",
    "proposal",
    "proposals",
    "publishing_faults",
    "search",
    "sheet",
    "situations_for",
    "spread",
    "stamp",
    "standard_edition",
    "suggest",
    "synonyms",
    "texts_in_division",
    "theme_counts",
    "would_find",
]
