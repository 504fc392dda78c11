"""What was typed when a session had ended travels, encrypted, through the login page and back.

Nothing is kept on the server for strangers (decisions: values typed when a session has ended).
"""

from __future__ import annotations

import base64
import datetime
import json
import time
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm.cipher import CannotDecrypt

FIELD = "yw_carry"
LIFE = datetime.timedelta(hours=24)
SIZE = 200_000


@dataclass(frozen=True)
class Carried:
    """A form on its way: where it was posted, its values, and whose session had ended."""

    path: str
    values: dict[str, list[str]]
    owner: str


def local(address: str) -> str:
    """Return the address if it is one of ours, as a path; otherwise the home page."""
    parts = urlsplit(address)
    path = parts.path + ("?" + parts.query if parts.query else "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else "/"


def wrap(request: HttpRequest) -> str:
    """Return the posted values and their address as one encrypted text, or nothing if too large."""
    values = {k: v for k, v in request.POST.lists() if k not in {"csrfmiddlewaretoken", FIELD}}
    owner = getattr(request, "yw_session_owner", "")
    form = {"path": request.get_full_path(), "values": values, "owner": owner, "at": time.time()}
    plain = json.dumps(form)
    if len(plain) > SIZE:
        return ""
    sealed = keys.encrypt(zlib.compress(plain.encode()), Purpose.FORM_HANDOVER)
    return base64.urlsafe_b64encode(sealed).decode()


def unwrap(token: str) -> Carried | None:
    """Return a carried form, or None when it is not ours or older than a day."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode())
        found = json.loads(zlib.decompress(keys.decrypt(sealed, Purpose.FORM_HANDOVER)))
    except (CannotDecrypt, ValueError, zlib.error):
        return None
    if time.time() - found["at"] > LIFE.total_seconds():
        return None
    return Carried(local(found["path"]), found["values"], found["owner"])


def ended(request: HttpRequest, login: str) -> HttpResponse:
    """Say that the session has ended and hand the typed values to the login page."""
    context = {"login_url": login, "carry_name": FIELD, "carried": wrap(request)}
    return render(request, "ui/error/session_ended.html", context, status=401)


def resume(request: HttpRequest, token: str) -> HttpResponse | None:
    """After login: show the page that gives typed values back to their form, if any.

    Another account than the one whose session ended gets nothing.
    """
    found = unwrap(token) if token else None
    if found is None or (found.owner and found.owner != getattr(request, "actor", ANYONE).id):
        return None
    pairs = [(name, value) for name, many in found.values.items() for value in many]
    return render(request, "ui/error/carried.html", {"path": found.path, "pairs": pairs})
