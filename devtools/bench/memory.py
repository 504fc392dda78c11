"""Memory of the product's processes: after everything, and while a large file is uploaded."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from devtools.bench import prepare
from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_most

LIMIT_MB, UPLOAD_LIMIT_MB, SIZE = 300, 16, 19 * 2**20
CREATED = 201
HEAD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
REST = (
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def upload(bench: Bench) -> Iterable[Figure]:
    """Upload 19 MB by the API; how far does the web processes' peak rise above what they held?"""
    # What the first upload loads is not the upload; who has his hundred loose files is passed over.
    tokens = [owner.token for owner in prepare.owners(32)]
    token = next((t for t in tokens if _put(bench, t, 2**16) == CREATED), tokens[0])
    webs = [p for p in bench.product.processes() if p.kind == "web"]
    for process in webs:
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # the peak begins anew
    before = {p.pid: p.now_mb for p in bench.product.processes() if p.kind == "web"}
    failed = sum(_put(bench, token, SIZE) != CREATED for _ in range(4))
    after = {p.pid: p.peak_mb for p in bench.product.processes() if p.kind == "web"}
    grown = max(after[pid] - held for pid, held in before.items() if pid in after)
    yield at_most("upload of 19 MB: memory of a web process more", grown, "MB", UPLOAD_LIMIT_MB,
                  note="largest of all web processes, four uploads", failed=failed)  # fmt: skip


def _put(bench: Bench, token: str, size: int) -> int:
    mark = "bench-boundary"
    pdf = HEAD + REST[: REST.index(b"trailer")]
    pdf += (b"% " + b"x" * 997 + b"\n") * (size // 1000) + REST[REST.index(b"trailer") :]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    request = urllib.request.Request(  # noqa: S310  our own address
        bench.base_url + "/api/v1/files",
        data=head + pdf + f"\r\n--{mark}--\r\n".encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": f"multipart/form-data; boundary={mark}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  see above
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def resident(bench: Bench) -> Iterable[Figure]:
    """The peak of each web and worker process over the whole run."""
    for name, peak in sorted(bench.rss().items()):
        kind = name.split()[0]
        yield at_most(f"memory of a {kind} process, peak", peak, "MB", LIMIT_MB)


MEASURES = {"upload": upload}
