"""A document before it is issued: as the applicant will read it, with the seal it will bear."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import DocumentKind
from yiwang.web.ui.access import actor_of


@dataclass(frozen=True, slots=True)
class SealToBe:
    """The seal (用印预览): its name, whose it is, its picture, or why it could not be put now."""

    name: str
    owner: str
    src: str
    """The picture itself, inside the page: it has no address to be copied from."""
    obstacle: str


def letter_page(
    request: HttpRequest, page: Any, *, number: int, kind: DocumentKind
) -> HttpResponse:
    """Show ``page.letter`` of a case with the seal it would bear, were it issued now."""
    seal = cases.expected_seal(number, kind=kind, viewer=actor_of(request), at=clock.now())
    picture = seal.picture
    src = "data:image/png;base64," + b64encode(picture.png).decode() if picture else ""
    to_be = SealToBe(seal.name, seal.owner, src, seal.obstacle)
    return render(request, "desk/casework/preview.html", {"page": page, "seal": to_be})
