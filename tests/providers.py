"""No call to another system while a transaction is open: it would hold locks while others wait.

A provider is a class in some app's `providers` that has `check_config`. Its methods refuse to run
deeper in transactions than the test itself stands (tests run in one of their own).
"""

import importlib
import inspect
import pkgutil

import pytest
from django.apps import apps
from django.db import connection

from .strict import Refused


def depth():
    """How many transactions and savepoints are open on this thread's connection."""
    return int(connection.in_atomic_block) + len(connection.savepoint_ids)


class Ground:
    """Where the running test stands; None while fixtures build."""

    depth = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Note how deep the test itself is before it runs."""
    Ground.depth = depth()
    try:
        return (yield)
    finally:
        Ground.depth = None


def provider_classes():
    """Every provider of every app, wherever its folder puts it."""
    for config in apps.get_app_configs():
        package = f"{config.name}.providers"
        if not config.name.startswith("yiwang.") or importlib.util.find_spec(package) is None:
            continue
        root = importlib.import_module(package)
        inner = pkgutil.walk_packages(getattr(root, "__path__", []), f"{package}.")
        names = [found.name for found in inner if ".tests" not in found.name]
        modules = [root, *map(importlib.import_module, names)]
        for module in modules:
            for _, found in inspect.getmembers(module, inspect.isclass):
                own = found.__module__ == module.__name__
                if own and hasattr(found, "check_config") and not is_interface(found):
                    yield found


def is_interface(found):
    return getattr(found, "_is_protocol", False)


def guarded(method, name):
    def call(*args, **kwargs):
        if Ground.depth is not None and depth() > Ground.depth:
            raise Refused(f"{name} is asked while a transaction is open")
        return method(*args, **kwargs)

    return call


@pytest.fixture(autouse=True, scope="session")
def no_provider_in_transaction():
    """Wrap the public methods of all providers for the whole session."""
    with pytest.MonkeyPatch.context() as patch:
        for found in set(provider_classes()):
            for name, method in inspect.getmembers(found, inspect.isfunction):
                if not name.startswith("_") and name != "check_config":
                    patch.setattr(found, name, guarded(method, f"{found.__name__}.{name}"))
        yield
