"""Writes of designing."""

from .checking import pass_design, return_design, submit_design, withdraw_design
from .drafting import (
    begin_design,
    copy_field,
    move_field,
    move_page,
    put_field,
    put_page,
    rebase_design,
    remove_field,
    remove_page,
    save_heading,
)
from .publishing import continue_adoption, publish_design
from .steps import CannotDesign, Overtaken
from .theme_checking import (
    answer_theme_task,
    note_item_changed,
    pass_theme,
    publish_theme_draft,
    return_theme,
    submit_theme,
    withdraw_theme,
)
from .theme_drafting import (
    begin_theme,
    move_theme_item,
    put_theme_item,
    put_theme_question,
    remove_theme_item,
    remove_theme_question,
    save_theme,
    settle_field,
    settle_material,
    unsettle_field,
    unsettle_material,
)
from .theme_steps import ThemeOvertaken
from .themes import CannotCompose, publish_theme

__all__ = [
    "CannotCompose",
    "CannotDesign",
    "Overtaken",
    "ThemeOvertaken",
    "answer_theme_task",
    "begin_design",
    "begin_theme",
    "continue_adoption",
    "copy_field",
    "move_field",
    "move_page",
    "move_theme_item",
    "note_item_changed",
    "pass_design",
    "pass_theme",
    "publish_design",
    "publish_theme",
    "publish_theme_draft",
    "put_field",
    "put_page",
    "put_theme_item",
    "put_theme_question",
    "rebase_design",
    "remove_field",
    "remove_page",
    "remove_theme_item",
    "remove_theme_question",
    "return_design",
    "return_theme",
    "save_heading",
    "save_theme",
    "settle_field",
    "settle_material",
    "submit_design",
    "submit_theme",
    "unsettle_field",
    "unsettle_material",
    "withdraw_design",
    "withdraw_theme",
]
