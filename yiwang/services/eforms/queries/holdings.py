"""The library of a party: what it has, and what of it meets a list (我的材料、企业材料库)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.services.eforms.models import PersonalDocument
from yiwang.services.eforms.rules import naming
from yiwang.services.eforms.types import PersonalDocumentInfo

MOST: Final = 100
SUBMIT: Final = "提交"
NOBODY: Final = UUID(int=0)


class NotOfLibrary(NotPermitted):
    """The mandate does not reach the library of the enterprise or the person (授权不包括)."""

    code = "eforms.not_of_library"
    sentence = "您的授权不包括查看这里的材料，请联系委托人"


def _party(viewer: Actor) -> UUID:
    return viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id or NOBODY


def may_open_library(*, viewer: Actor, at: datetime) -> bool:
    """Whether the viewer may see the library of whom they act for now: who may file may see."""
    party = _party(viewer)
    if party in {viewer.person_id, NOBODY}:
        return True
    kind = PartyKind.LEGAL if viewer.legal_person_id else PartyKind.PERSON
    held = identity.authority_over(kind, party, viewer=viewer, at=at)
    return held.is_full or (held.is_held and SUBMIT in held.acts)


def own_library(
    *, viewer: Actor, at: datetime, after: UUID | None = None, limit: int = 20
) -> tuple[PersonalDocumentInfo, ...]:
    """Return what the viewer's party has, newest first, from after a row.

    :raises NotOfLibrary: the mandate does not reach so far.
    """
    if not may_open_library(viewer=viewer, at=at):
        raise NotOfLibrary
    rows = PersonalDocument.objects.select_related("file__content")
    rows = rows.filter(party_id=_party(viewer))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return tuple(row.info() for row in rows.order_by("-pk")[: min(limit, MOST)])


def material_key(name: str, *, viewer: Actor = ANYONE) -> str:
    """Return under which key a material is looked for."""
    del viewer  # a rule, the same for all
    return naming.material_key(name)


def held_for(
    party_id: UUID, names: Iterable[str], *, viewer: Actor
) -> Mapping[str, tuple[PersonalDocumentInfo, ...]]:
    """Return what a party has by the names asked, newest first; the caller has the right to it."""
    del viewer
    keys = {name: naming.material_key(name) for name in names}
    wanted = [key for key in set(keys.values()) if key]
    if not wanted:
        return {}
    rows = PersonalDocument.objects.select_related("file__content")
    found = rows.filter(party_id=party_id, key__in=wanted).order_by("-pk")[:MOST]
    by_key: dict[str, list[PersonalDocumentInfo]] = {}
    for row in found:
        by_key.setdefault(row.key, []).append(row.info())
    return {name: tuple(by_key[key]) for name, key in keys.items() if key in by_key}


def held_of_line(
    library: Mapping[str, tuple[PersonalDocumentInfo, ...]],
    name: str,
    licence_type: str,
    *,
    viewer: Actor = ANYONE,
) -> tuple[PersonalDocumentInfo, ...]:
    """Return what a library has for a line of a list: by its name, else by its licence."""
    del viewer  # a rule over what was read
    return library.get(name) or library.get(licence_type) or ()


def same_lot(
    held: Iterable[PersonalDocumentInfo], first: PersonalDocumentInfo, *, viewer: Actor = ANYONE
) -> tuple[PersonalDocumentInfo, ...]:
    """Return all pages that came together with one: of the same case, in their order."""
    del viewer  # a rule over what was read
    if first.number is None:
        return (first,)
    lot = [h for h in held if (h.number, h.source) == (first.number, first.source)]
    return tuple(sorted(lot, key=lambda one: one.id)) if lot else (first,)
