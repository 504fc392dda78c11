"""What was typed when a session had ended travels, encrypted, through the login page and back.

Nothing is kept on the server for strangers (decisions: values typed when a session has ended).
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import zlib
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "yw_carry"
LIFE = datetime.timedelta(hours=24)
SIZE = 200_000


def _box() -> Fernet:
    key = hashlib.sha256(b"yiwang.ui.carry:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def local(address: str) -> str:
    """Return the address if it is one of ours, as a path; otherwise the home page."""
    parts = urlsplit(address)
    path = parts.path + ("?" + parts.query if parts.query else "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else "/"


def wrap(request: HttpRequest) -> str:
    """Return the posted values and their address as one encrypted text, or nothing if too large."""
    values = {k: v for k, v in request.POST.lists() if k not in {"csrfmiddlewaretoken", FIELD}}
    owner = getattr(request, "yw_session_owner", "")
    plain = json.dumps({"path": request.get_full_path(), "values": values, "owner": owner})
    if len(plain) > SIZE:
        return ""
    return _box().encrypt(zlib.compress(plain.encode())).decode()


def unwrap(token: str) -> tuple[str, dict[str, list[str]]] | None:
    """Return (path, values) of a carried form, or None when it is not ours or older than a day."""
    try:
        plain = _box().decrypt(token.encode(), ttl=int(LIFE.total_seconds()))
        found = json.loads(zlib.decompress(plain))
    except (InvalidToken, ValueError, zlib.error):
        return None
    return local(found["path"]), found["values"]


def ended(request: HttpRequest, login: str) -> HttpResponse:
    """Say that the session has ended and hand the typed values to the login page."""
    context = {"login_url": login, "carry_name": FIELD, "carried": wrap(request)}
    return render(request, "ui/error/session_ended.html", context, status=401)


def resume(request: HttpRequest, token: str) -> HttpResponse | None:
    """After login: show the page that gives typed values back to their form, if any."""
    found = unwrap(token) if token else None
    if found is None:
        return None
    path, values = found
    pairs = [(name, value) for name, many in values.items() for value in many]
    return render(request, "ui/error/carried.html", {"path": path, "pairs": pairs})
