"""Strictness and fixtures for every test, wherever it lies."""

pytest_plugins = [
    "tests.strict",
    "tests.fixtures",
    "tests.browser",
    "tests.providers",
    "tests.worlds",
]
