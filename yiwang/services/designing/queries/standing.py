"""Where an actor works, and what a design's item says."""

import json

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.designing.models import FormDesign
from yiwang.services.designing.policy import Standing
from yiwang.services.designing.rules.forbidden import Subject


def standing_of(viewer: Actor) -> Standing:
    """Return the departments of an actor."""
    ids = viewer.organisation_ids
    if viewer.organisation_id is not None:
        ids |= {viewer.organisation_id}
    found = orgs.organisations(ids) if ids else {}
    return Standing(frozenset(o.standard_name for o in found.values()))


def subject_of(row: FormDesign) -> Subject:
    """Return what the item of a form says, and what shared data supplies for it."""
    if not row.basic_code:
        return Subject()
    basic = catalogue.basic_edition(row.basic_code)
    local = catalogue.any_list_edition(row.basic_code)
    contents = [e.content for e in (basic, local) if e is not None]
    text = "\n".join(json.dumps(dict(c), ensure_ascii=False, default=str) for c in contents)
    materials = local.content.get("materials", ()) if local else ()
    shared = tuple(
        m["licence_type"] for m in materials if m.get("shareable") and m.get("licence_type")
    )
    return Subject(text, shared)
