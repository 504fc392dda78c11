"""What a source has corrected is corrected in what the platform holds (信息更正)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.models import LegalPerson, Person
from yiwang.foundation.identity.queries.parties import STANDINGS
from yiwang.foundation.identity.types import PartyKind, Permission

_OF_PERSON: Final = {"居民身份证.住址": ("address", 160)}
_OF_LEGAL: Final = {
    "营业执照.名称": ("name", 120),
    "营业执照.法定代表人": ("representative_name", 80),
    "营业执照.住所": ("address", 160),
}
_BY: Final = frozenset({Permission.MANAGE_DATA, Permission.REVIEW, Permission.DECIDE})


@command("identity.correct_fact")
def correct_fact(
    *, party_kind: str, party_id: UUID, fact: str, value: str, actor: Actor, at: datetime
) -> bool:
    """Take over what the source of a fact has corrected (信息更正), 《个人信息保护法》第四十六条.

    Numbers and names of persons are not taken from a claim: they come anew from the register when
    the person verifies again. Return whether something here changed.
    """
    require(actor.is_staff and bool(actor.permissions & _BY), NotPermitted)
    legal = party_kind == PartyKind.LEGAL
    concerning(f"identity:{'legal' if legal else 'person'}:{party_id}", corrected=fact)
    column, most = (_OF_LEGAL if legal else _OF_PERSON).get(fact, ("", 0))
    if not column:
        return False
    changed = {column: value[:most]} | ({"facts_on": local_date(at)} if legal else {})
    model: type[LegalPerson] | type[Person] = LegalPerson if legal else Person
    done = model.objects.filter(pk=party_id).update(**changed)
    STANDINGS.changed()
    return bool(done)
