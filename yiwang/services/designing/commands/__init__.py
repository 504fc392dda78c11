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

__all__ = [
    "CannotDesign",
    "Overtaken",
    "begin_design",
    "continue_adoption",
    "copy_field",
    "move_field",
    "move_page",
    "pass_design",
    "publish_design",
    "put_field",
    "put_page",
    "rebase_design",
    "remove_field",
    "remove_page",
    "return_design",
    "save_heading",
    "submit_design",
    "withdraw_design",
]
