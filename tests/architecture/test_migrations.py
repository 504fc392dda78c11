"""Migrations change one kind of thing, in one line of history, under a name."""

import re

import pytest
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import SeparateDatabaseAndState

from config.launch import supervisor


@pytest.fixture(scope="module")
def ours():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        key: migration
        for key, migration in loader.disk_migrations.items()
        if type(migration).__module__.startswith("yiwang.")
    }


def test_names_say_what_changes(ours):
    """0007_auto_20261122 tells the next reader nothing."""
    assert not [key for key in ours if re.search(r"_auto_|\d{8}|alter_.*_and_more", key[1])]


def test_history_is_one_line():
    """Two leaves mean that two people wrote the next migration; decide whose is first."""
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


def test_schema_and_data_do_not_share_a_migration(ours):
    """A data step holds the locks of the schema step for as long as it runs."""
    mixed = []
    for key, migration in ours.items():
        data = [o for o in migration.operations if isinstance(o, RunPython)]
        if data and len(data) != len(migration.operations):
            mixed.append(key)
        assert not any(isinstance(o, SeparateDatabaseAndState) for o in migration.operations), key
    assert not mixed


def test_migrating_waits_only_seconds_for_a_lock():
    """A migration that queues behind a long transaction stops everybody who comes after it."""
    assert "lock_timeout" in supervisor.MIGRATION_OPTIONS
