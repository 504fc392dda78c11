"""What every command on a project shares: lock, see, judge versions, trace, tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import Project, ProjectParty
from yiwang.engagement.projects.queries.projects import parties_of
from yiwang.engagement.projects.types import act_name
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, Letter, MessageKind

SCOPE = "工程"
FILL = "填写"
MOST_TOLD = 20
"""People of one organisation who get a message."""


class CannotProject(DomainError):
    """The project cannot take this step."""

    code: ClassVar[str] = "projects.cannot_project"
    sentence: ClassVar[str] = "这个项目现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else saved in between; ``detail`` says who, when and what."""

    code = "projects.overtaken"
    sentence = "别人刚刚改过，请先看改了什么"


class NotAuthorised(NotPermitted):
    """The mandate does not carry engineering projects (授权不包括工程)."""

    code = "projects.not_authorised"
    sentence = "您的授权不包括工程建设项目，请联系委托人"


def opened(project_id: UUID, *, actor: Actor, version: int = 0) -> Project:
    """Return a project locked for an act.

    :raises NotFound: none in sight. :raises Overtaken: somebody took a step since ``version``.
    """
    rows = Project.objects.select_for_update(of=("self",)).select_related("profile")
    row = rows.filter(pk=project_id).first()
    if row is None or not policy.may_see(actor, row, parties_of(row.pk)):
        raise NotFound
    concerning(f"projects:project:{row.pk}", code=row.code)
    if version and row.version != version:
        overtaken(row)
    return row


def overtaken(row: lanes.Stepped) -> None:
    """Say who was first. :raises Overtaken: always."""
    last = row.steps.order_by("-n").first()
    raise Overtaken(
        who=last.actor_name if last else "",
        when=last.at if last else None,
        what=act_name(last.act) if last else "",
    )


def own(project_id: UUID, *, actor: Actor, at: datetime, version: int = 0) -> Project:
    """Return a project locked for an act of its owner.

    :raises NotFound: none in sight. :raises NotPermitted: another's.
    :raises NotAuthorised: the mandate does not carry it.
    """
    row = opened(project_id, actor=actor, version=version)
    require(policy.is_owner(actor, row), NotPermitted)
    authorised(PartyKind(row.owner_kind), row.owner_id, actor=actor, at=at)
    return row


def authorised(kind: PartyKind, party_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Refuse an agent whose mandate does not carry projects; 《民法典》第一百六十五条.

    :raises NotAuthorised: as said.
    """
    held = identity.authority_over(kind, party_id, viewer=actor, at=at)
    fits = held.is_held and SCOPE in held.scope and FILL in held.acts
    if not (held.is_full or fits):
        raise NotAuthorised


def moved(row: Project, act: str, *, actor: Actor, at: datetime, opinion: str = "") -> None:
    """Write the row and the step that changed it."""
    row.version += 1
    row.save()
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion)


def take_part(project_id: UUID, organisations: Iterable[UUID | None]) -> None:
    """Put a project on the lists of organisations."""
    wanted = sorted({one for one in organisations if one is not None}, key=str)
    ProjectParty.objects.bulk_create(
        [ProjectParty(project_id=project_id, organisation_id=one) for one in wanted],
        ignore_conflicts=True,
    )


def tell_owner(
    row: Project, kind: MessageKind, subject: str, text: str, *, actor: Actor, at: datetime
) -> None:
    """Write to the owner's inbox and phone (告知业主)."""
    phone = identity.phones_of([row.contact_id], viewer=SYSTEM).get(row.contact_id, "")
    told = f"{SIGNATURE}项目“{row.name}”（代码尾号{row.code[-6:]}）：{text}"
    letter = Letter(kind, row.contact_id, phone, subject, told, ("project", str(row.pk)), at)
    notifications.send_many(letters=[letter], actor=actor, at=at)


def tell_organisations(
    organisations: Iterable[UUID],
    subject: str,
    text: str,
    *,
    event_id: UUID,
    actor: Actor,
    at: datetime,
) -> None:
    """Write to the inboxes of those who work in organisations (告知参与部门)."""
    people = {
        person
        for one in sorted(set(organisations), key=str)
        for _, _, person in identity.people_of_staff(one, viewer=SYSTEM)[:MOST_TOLD]
        if person is not None
    }
    letters = [
        Letter(
            MessageKind.REMINDER,
            person,
            "",
            subject,
            f"{SIGNATURE}{text}",
            ("joint_event", str(event_id)),
            at,
        )
        for person in sorted(people, key=str)
    ]
    notifications.send_many(letters=letters, actor=actor, at=at)


def wanted_text(text: str, field: str, sentence: str, most: int) -> str:
    """Return a text that is there and not too long. :raises CannotProject: it is not."""
    plain = text.strip()
    if not plain:
        raise CannotProject(fields={field: sentence}, reason="missing")
    if len(plain) > most:
        raise CannotProject(fields={field: f"最多写 {most} 个字"}, reason="long")
    return plain
