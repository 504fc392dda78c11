"""Health addresses: open ones, the guarded one, and what they say when the database is away."""

import pytest
from django.db import OperationalError, connection

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands as keys


@pytest.mark.django_db
class TestHealth:
    def test_alive_and_ready(self, client):
        assert client.get("/healthz").content == b"ok\n"
        assert client.get("/readyz").status_code == 200

    def test_a_locked_key_store_is_said_and_pages_are_served(self, client, settings):
        keys.ensure(name="platform/receipts", actor=SYSTEM, at=clock.now())
        assert client.get("/readyz").content == b"ready\n"
        settings.YIWANG_MASTER_KEY = "11" * 32
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (200, b"ready; key store locked\n")

    def test_not_ready_without_a_database(self, client, monkeypatch):
        def away(*args, **kwargs):
            raise OperationalError

        monkeypatch.setattr(connection, "cursor", away)
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200

    def test_figures_are_for_loopback(self, client):
        answer = client.get("/metrics")
        assert b"yiwang_deliveries" in answer.content
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
        assert client.get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 404

    def test_figures_want_the_token_when_there_is_one(self, client, settings):
        settings.YIWANG_METRICS_TOKEN = "token-of-the-tests"
        assert client.get("/metrics").status_code == 403
        given = {"HTTP_AUTHORIZATION": "Bearer token-of-the-tests"}
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", **given).status_code == 200
