"""What both examples need of HTTP: tokens, JSON, uploads, downloads. Standard library only."""

import json
import mimetypes
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

TOO_MANY, AWAY = 429, 503


class Refused(Exception):
    """The platform answered with a problem (application/problem+json)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        """Keep the answer."""
        super().__init__(problem.get("detail", f"HTTP {status}"))
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        """Return the stable code."""
        return str(self.problem.get("code", ""))

    def lines(self) -> list[str]:
        """Return everything that has to be mended."""
        faults = self.problem.get("errors", [])
        return [f"没有成功：{self}", *(f"  {f['field']}：{f['detail']}" for f in faults)]


class Platform:
    """The platform as one client sees it."""

    def __init__(self, base: str) -> None:
        """Begin without a token."""
        self.base, self.token, self.acting = base.rstrip("/"), "", ""

    def send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> bytes:
        """Send a request; when told to wait, wait as long as told and ask once more."""
        try:
            return self._once(method, path, data, headers)
        except urllib.error.HTTPError as error:
            if error.code not in {TOO_MANY, AWAY}:
                raise Refused(error.code, _problem(error)) from None
            error.close()
            time.sleep(min(60, int(error.headers.get("Retry-After", "1"))))
        try:
            return self._once(method, path, data, headers)
        except urllib.error.HTTPError as error:
            raise Refused(error.code, _problem(error)) from None

    def _once(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(  # noqa: S310  the base is the caller's
            self.base + path, data=data, headers=headers, method=method
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if self.acting:  # one of the keys of GET /identities
            request.add_header("X-Acting-For", self.acting)
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON to /api/v1; header names use underscores."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            named["Content-Type"] = "application/json"
        answer = self.send(method, f"/api/v1{path}", data, named)
        return json.loads(answer) if answer else None

    def authenticate(self, client_id: str, client_secret: str, scope: str) -> None:
        """Take a token by client credentials (RFC 6749 section 4.4); keep it until it expires."""
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }
        found = json.loads(self.send("GET", "/.well-known/openid-configuration", None, {}))
        path = urllib.parse.urlsplit(found["token_endpoint"]).path
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.send("POST", path, urllib.parse.urlencode(form).encode(), headers)
        self.token = json.loads(answer)["access_token"]

    def upload(self, path: Path, to: str = "/files") -> str:
        """Store a file and return its id."""
        mark = secrets.token_hex(16)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        data = head.encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Idempotency-Key": mark,  # sent again, it is the same file
        }
        return str(json.loads(self.send("POST", f"/api/v1{to}", data, headers))["id"])

    def download(self, path: str, to: Path) -> None:
        """Save what an address answers."""
        to.write_bytes(self.send("GET", f"/api/v1{path}", None, {}))


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        found = json.loads(error.read() or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
