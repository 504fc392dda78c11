"""The signed roots of the audit log, open to everybody: receipts are checked against them."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from yiwang.foundation.audit import queries as audit
from yiwang.web.ui.access import public

MOST = 500


@public
def published(request: HttpRequest) -> HttpResponse:
    """Return roots in order, 500 at a time; ``?after=`` the last batch number goes on."""
    after = request.GET.get("after", "0")
    found = audit.roots(
        after=int(after) if after.isascii() and after.isdecimal() else 0, limit=MOST
    )
    roots = [
        {
            "batch": r.batch,
            "size": r.size,
            "root": r.root,
            "previous_root": r.previous_root,
            "signature": r.signature,
            "key_name": r.key_name,
            "public_key": r.public_key,
            "signed_at": r.signed_at.isoformat(),
        }
        for r in found
    ]
    more = found[-1].batch if len(found) == MOST else None
    return JsonResponse({"roots": roots, "next": more})
