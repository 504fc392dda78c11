"""Registers asked about people and enterprises: one interface each, a registry, a demo."""

from .base import LegalRecord, LegalRegister, RealNameRegister, ResidentRecord, SourceDown
from .registry import (
    code_limits,
    legal_register,
    real_name_register,
    register,
    second_factor_once,
)

__all__ = [
    "LegalRecord",
    "LegalRegister",
    "RealNameRegister",
    "ResidentRecord",
    "SourceDown",
    "code_limits",
    "legal_register",
    "real_name_register",
    "register",
    "second_factor_once",
]
