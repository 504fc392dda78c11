"""What the platform has of who stands at the window, for the lines of a list (窗口查材料库)."""

from collections.abc import Mapping
from datetime import datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases import policy
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import PersonalDocumentInfo


def library_at_window(
    guide: Guide, situation: str, *, name: str, id_number: str, viewer: Actor, at: datetime
) -> Mapping[int, PersonalDocumentInfo]:
    """Return by line the newest document the person has, when name and number are both theirs.

    The clerk has the original document before them and the person's word; nobody else may look.

    :raises NotPermitted: the viewer takes nothing in, or not for this organisation.
    """
    serves = policy.serves(viewer, guide.organisation_id)
    require(policy.may_take_in(viewer) and serves, NotPermitted)
    plain = "".join(name.split())
    found = identity.find_person(viewer=viewer, id_number=id_number) if id_number.strip() else ()
    person = next((one for one in found if plain and one.name == plain), None)
    if person is None:
        return {}
    lines = [m for m in catalogue.materials_for(guide, situation) if not m.is_exempt]
    names = {word for line in lines for word in (line.name, line.licence_type) if word}
    library, today = eforms.held_for(person.id, names, viewer=viewer), local_date(at)
    offered = {}
    for line in lines:
        held = eforms.held_of_line(library, line.name, line.licence_type)
        usable = (d for d in held if d.is_valid_on(today) and d.file and d.file.is_served)
        first = next(usable, None)
        if first is not None:
            offered[line.no] = first
    return offered
