"""Fixtures of the passport: the world of cases, for those who act for others."""

from yiwang.services.cases.tests.conftest import world  # noqa: F401
