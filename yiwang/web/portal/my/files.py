"""Files of the viewer's own drafts, cases and 我的材料: never without a check of the right."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.exchange.queries import objection
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import queries as cases
from yiwang.services.eforms.queries import party_of
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.files.serving import serve, serve_thumbnail


def own_file(file_id: UUID, viewer: Actor) -> StoredFileInfo:
    """Return a file of something that is the viewer's own.

    :raises NotFound: there is none, or it is another's: both look the same.
    """
    info = files.infos([file_id]).get(file_id)
    if info is None:
        raise NotFound
    kind, _, key = info.owner.partition(":")
    if kind == "party" and key == str(party_of(viewer)):
        return info
    if kind == "objection":
        objection(UUID(key), viewer=viewer, at=clock.now())
        return info
    if kind == "draft" and key.isdecimal():
        cases.draft(int(key), viewer=viewer)
        return info
    if kind == "case" and key.isdecimal():
        cases.case_for_applicant(int(key), viewer=viewer, at=clock.now())
        return info
    if kind == "correction" and key.split(":")[0].isdecimal():
        cases.case_for_applicant(int(key.split(":")[0]), viewer=viewer, at=clock.now())
        return info
    raise NotFound


@citizen("registered")
@require_GET
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Serve a file's bytes to its owner."""
    return serve(own_file(file_id, actor_of(request)), download="download" in request.GET)


@citizen("registered")
@require_GET
def file_thumbnail(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Serve a file's small picture to its owner."""
    return serve_thumbnail(own_file(file_id, actor_of(request)))
