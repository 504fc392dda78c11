"""Writes of the lists."""

from .counting import count_demand, count_standings
from .entries import add_items, change_entry, name_source, remove_entry
from .opening import open_list
from .publishing import pass_list, publish_list, return_list, submit_list, withdraw_list
from .shipping import ship_list
from .steps import CannotList, Overtaken
from .targets import set_target

__all__ = [
    "CannotList",
    "Overtaken",
    "add_items",
    "change_entry",
    "count_demand",
    "count_standings",
    "name_source",
    "open_list",
    "pass_list",
    "publish_list",
    "remove_entry",
    "return_list",
    "set_target",
    "ship_list",
    "submit_list",
    "withdraw_list",
]
