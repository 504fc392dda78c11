"""Reading a number in clear: an audited act (脱敏信息查看)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.recording import Act, recorder
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy
from yiwang.foundation.identity.models import Person
from yiwang.foundation.identity.models.sealing import unseal

Column = Literal["id", "phone", "name"]


class CannotUnmask(DomainError):
    """A reading needs a reason."""

    code: ClassVar[str] = "identity.unmask"
    sentence: ClassVar[str] = "请填写查看的原因"


@command("identity.unmask", audited=False)
def unmask(
    *, person_id: UUID, column: Column, reason: str, about: str = "", actor: Actor, at: datetime
) -> str:
    """Return a number in clear and leave an entry of who read what and why (查看完整信息).

    《个人信息保护法》第五十一条. One's own needs no reason; ``about`` names the case it serves. The
    entry is written as an audited reading.

    :raises CannotUnmask: staff gave no reason.
    """
    own = actor.person_id == person_id and not actor.is_staff
    require(own or policy.may_unmask(actor), NotPermitted)
    if not own and not reason.strip():
        raise CannotUnmask(fields={"reason": CannotUnmask.sentence})
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise NotFound
    recorder().read(
        Act(
            command="identity.unmask",
            actor=actor,
            at=at,
            stream=f"identity:person:{person_id}",
            facts={"column": column, "reason": "own" if own else reason.strip(), "about": about},
        )
    )
    if column == "name":
        return row.name
    sealed = row.sealed_id_number if column == "id" else row.sealed_phone
    return unseal(sealed, row=row.pk, column=f"person.{column}")
