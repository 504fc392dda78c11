"""Writes of naming."""

from .register import follow_register, sweep_names, take_up_name
from .reserving import CannotReserve, release_name, reserve_name
from .withdrawing import (
    CannotWithdraw,
    Overtaken,
    confirm_withdrawal,
    dismiss_withdrawal,
    propose_withdrawal,
)

__all__ = [
    "CannotReserve",
    "CannotWithdraw",
    "Overtaken",
    "confirm_withdrawal",
    "dismiss_withdrawal",
    "follow_register",
    "propose_withdrawal",
    "release_name",
    "reserve_name",
    "sweep_names",
    "take_up_name",
]
