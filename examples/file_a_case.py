"""File a case and follow it, with nothing but the public API. Standard library only.

    python examples/file_a_case.py --base http://127.0.0.1:8000 \
        --client-id … --client-secret … --item 11990102YW0000223L4990131001000 \
        --form form.json --material 3=plan.pdf --promise 4

The client's token acts for the account that owns the client. A token costs the platform half a
second, so a real program keeps it until it expires. Exit code 0 = filed, 1 = refused.
"""

import argparse
import json
import mimetypes
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any


class Refused(Exception):
    """The platform answered with a problem (application/problem+json)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        """Keep the answer."""
        super().__init__(problem.get("detail", ""))
        self.problem = problem


class Platform:
    """The few calls a filing needs."""

    def __init__(self, base: str) -> None:
        """Begin without a token."""
        self.base, self.token = base.rstrip("/"), ""

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(  # noqa: S310  the base is the caller's
            self.base + path, data=data, headers=headers, method=method
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                body = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(json.loads(error.read() or b"{}")) from None
        return json.loads(body) if body else None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON to /api/v1; header names use underscores."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            named["Content-Type"] = "application/json"
        return self._send(method, f"/api/v1{path}", data, named)

    def authenticate(self, client_id: str, client_secret: str) -> None:
        """Take a token by client credentials (RFC 6749 section 4.4)."""
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": "cases:write cases:read",
        }
        address = self._send("GET", "/.well-known/openid-configuration", None, {})["token_endpoint"]
        path = urllib.parse.urlsplit(address).path
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        data = urllib.parse.urlencode(form).encode()
        self.token = self._send("POST", path, data, headers)["access_token"]

    def upload(self, path: Path) -> str:
        """Store a file and return its id."""
        mark = secrets.token_hex(16)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        data = head.encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return str(self._send("POST", "/api/v1/files", data, headers)["id"])


def file_case(platform: Platform, options: argparse.Namespace) -> dict[str, Any]:
    """File the application; a repeated run with the same key gets the same receipt."""
    item = platform.call("GET", f"/items/{options.item}")
    print(f"{item['name']}（{item['organisation']}），第 {item['version']} 版")
    wanted = platform.call("GET", f"/items/{options.item}/form")["materials"]
    names = {line["no"]: line["name"] for line in wanted}
    files = []
    for given in options.material:
        number, _, path = given.partition("=")
        files.append({"material": int(number), "file": platform.upload(Path(path))})
        print(f"已上传：{names[int(number)]}")
    body = {
        "item": options.item,
        "form": json.loads(options.form.read_text("utf8")),
        "files": files,
        "promises": options.promise,
        "signature": {"way": "TYPED", "name": options.name},
        "submit": True,
    }
    receipt: dict[str, Any] = platform.call("POST", "/cases", body, Idempotency_Key=options.key)
    return receipt


def main(arguments: list[str] | None = None) -> int:
    """Run the example."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--base", required=True)
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    parser.add_argument("--item", required=True)
    parser.add_argument("--form", type=Path, required=True)
    parser.add_argument("--material", action="append", default=[], metavar="NO=FILE")
    parser.add_argument("--promise", action="append", default=[], type=int, metavar="NO")
    parser.add_argument("--name", default="", help="the typed signature")
    parser.add_argument("--key", default=secrets.token_hex(16), help="Idempotency-Key")
    options = parser.parse_args(arguments)
    platform = Platform(options.base)
    try:
        platform.authenticate(options.client_id, options.client_secret)
        receipt = file_case(platform, options)
        code = receipt["query_code"]
        progress = platform.call("GET", f"/progress/{receipt['number']}", X_Query_Code=code)
    except Refused as refused:
        print(f"没有成功：{refused}", file=sys.stderr)
        for fault in refused.problem.get("errors", []):
            print(f"  {fault['field']}：{fault['detail']}", file=sys.stderr)
        return 1
    print(f"申请编号 {receipt['number']}，审计摘要 {receipt['audit_hash']}")
    print(f"现在：{progress['label']}。{progress['case']['told']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
