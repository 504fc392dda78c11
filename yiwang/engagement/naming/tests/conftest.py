"""Fixtures of naming."""

from yiwang.services.cases.tests.conftest import world  # noqa: F401
