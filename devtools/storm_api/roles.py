"""Who calls: a system for each post of the demo world, and two for people, with their tokens."""

from __future__ import annotations

import logging
import os
from io import StringIO
from typing import TYPE_CHECKING

import django
import requests
from django.core.management import call_command

from config.backup.database import database

if TYPE_CHECKING:
    from pathlib import Path

POSTS = {
    "窗口": ("WINDOW", "read intake accept deliver unmask staff"),
    "审查员一": ("REVIEWER", "read accept review unmask staff examine"),
    "审查员二": ("REVIEWER", "read accept review unmask staff examine"),
    "审批人": ("APPROVER", "read decide unmask staff examine"),
    "目录编辑": ("CATALOGUE_EDITOR", "read catalogue staff propose words revise"),
    "发布审核": ("CATALOGUE_PUBLISHER", "read publish staff examine"),
    "管理员": ("ADMINISTRATOR", "read organisations personnel staff"),
    "对接员": ("INTEGRATOR", "read operate staff"),
    "审计员": ("AUDITOR", "read audit staff"),
}
CITIZEN, AGENT, LEADER = "群众甲", "经办人", "法定代表人"
SCOPES = ("cases:read", "cases:write", "mandates:read", "mandates:write")

Role = tuple[str, frozenset[str]]  # a token and its scopes


class Lost(Exception):
    """The storm cannot begin."""


def tokens(base: str, data: Path, accounts: dict[str, dict[str, str]]) -> dict[str, Role]:
    """Return a token and its scopes for every role."""
    found = {}
    with database(data) as url:
        os.environ |= {"DATABASE_URL": url, "YIWANG_DATA": str(data)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
        django.setup()
        logging.disable(logging.INFO)
        for role, (code, words) in POSTS.items():
            scopes = [f"desk:{word}" for word in words.split()]
            post = ("--staff", accounts[role]["phone"], "--role", code)
            found[role] = _admitted(base, scopes, *post)
        for role in (CITIZEN, AGENT, LEADER):
            found[role] = _admitted(base, SCOPES, "--owner-phone", accounts[role]["phone"])
    return found


def _admitted(base: str, scopes: list[str] | tuple[str, ...], *options: str) -> Role:
    """Register a client by the product's own command and take its token."""
    told = StringIO()
    call_command(
        "register_client", "storm", *[f"--scope={s}" for s in scopes], *options, stdout=told
    )
    client = dict(line.split("=", 1) for line in told.getvalue().splitlines() if "=" in line)
    form = {
        "grant_type": "client_credentials",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "scope": " ".join(scopes),
    }
    answer = requests.post(f"{base}/identity/o/api/token", data=form, timeout=60)
    if not answer.ok:
        raise Lost(f"no token for {form['scope']}: {answer.text[:300]}")
    return str(answer.json()["access_token"]), frozenset(scopes)
