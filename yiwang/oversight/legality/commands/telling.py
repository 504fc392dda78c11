"""Letters of law supervision: that something waits, never whom it is about."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, Letter, MessageKind

SUBJECT = "法制监督"
HEAD, WATCHER, LEGAL = "APPROVER", "SUPERVISOR", "LEGAL_SUPERVISOR"


def tell(
    role: str,
    what: str,
    link: tuple[str, str],
    actor: Actor,
    at: datetime,
    *,
    organisation_id: UUID | None = None,
    region_code: str = "",
) -> None:
    """Write to all who hold a role in an organisation, or in a division."""
    people = identity.people_in_posts(
        role, organisation_id=organisation_id, region_code=region_code, viewer=SYSTEM, at=at
    )
    text = f"{SIGNATURE}法制监督：{what}。请进工作台办理。"
    letters = [
        Letter(MessageKind.REMINDER, one, "", SUBJECT, text, link, at)
        for one in sorted(set(people), key=str)
    ]
    notifications.send_many(letters=letters, actor=actor, at=at)
