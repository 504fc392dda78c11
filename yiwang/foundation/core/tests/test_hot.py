"""Hot statements: prepared, counted, and honest about a connection that has died."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import OperationalError

from yiwang.foundation.core.hot import counting, hot, hot_done, hot_rows
from yiwang.foundation.core.models import Setting


@pytest.mark.django_db
def test_a_hot_statement_reads_rows_and_is_prepared():
    for n in range(3):
        assert hot("SELECT %s::int + 1 AS hot_probe", [n]) == (n + 1,)
    assert hot_rows("SELECT * FROM generate_series(1, %(n)s)", {"n": 2}) == [(1,), (2,)]
    prepared = hot_rows("SELECT statement FROM pg_prepared_statements")
    assert any("hot_probe" in row[0] for row in prepared)


@pytest.mark.django_db
def test_counting_sees_both_kinds_of_statements():
    with counting() as counted:
        hot("SELECT 1")
        Setting.objects.filter(name="x").first()
        assert hot_done("UPDATE core_setting SET value = '1' WHERE name = 'none'") == 0
    assert counted.statements == 3
    hot("SELECT 1")
    assert counted.statements == 3


@pytest.mark.django_db
def test_an_error_is_djangos_and_a_broken_transaction_takes_no_more():
    with pytest.raises(ProgrammingError), transaction.atomic():
        hot("SELECT no_such_column")
    assert hot("SELECT 1") == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_noticed_and_replaced():
    hot("SELECT 1")
    pid = hot("SELECT pg_backend_pid()")
    connection.connection.close()  # as after a restart of the server
    with pytest.raises(OperationalError):
        hot("SELECT 1")
    connection.close_if_unusable_or_obsolete()
    assert hot("SELECT pg_backend_pid()") != pid
