"""What every act upon a voice does alike: load and lock, who may, write, stand, tell."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.queries.limits import limit_of
from yiwang.engagement.interaction.rules import limits, texts
from yiwang.engagement.interaction.types import (
    KIND_NAMES,
    OPEN,
    VoiceDeed,
    VoiceKind,
    VoiceLimit,
    VoiceState,
)
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.numbering import next_application_serial
from yiwang.foundation.core.standing import Standing, stands
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind, Wording
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import build_application_number

SEALED_NAME, UNNAMED = "身份保密", "匿名"
PLACE = "我要问"


class CannotHandle(DomainError):
    """The voice cannot take this step, or something is missing."""

    code: ClassVar[str] = "interaction.cannot_handle"
    sentence: ClassVar[str] = "这件诉求现在不能这样办理，请先看最新情况"


class VoiceOvertaken(Conflict):
    """Somebody else took a step in between; ``detail`` says who, when and what."""

    code = "interaction.overtaken"
    sentence = "别人刚刚办理过这件诉求，请先看最新情况再决定"


def loaded(number: int) -> Voice:
    """Return the voice, locked. :raises NotFound: there is none."""
    row = Voice.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NotFound
    return row


def opened(number: int, deed: VoiceDeed, version: int, actor: Actor, at: datetime) -> Voice:
    """Return the voice, locked, for an act of staff that it and they are fit for.

    :raises NotFound: not for them. :raises VoiceOvertaken: changed since it was seen.
    :raises CannotHandle: its state does not take the act.
    """
    row = loaded(number)
    partners = frozenset(row.parts.values_list("organisation_id", flat=True)[:MOST_PARTS])
    if not policy.may_see(actor, row, partners):
        raise NotFound
    concerning(stream(number), act=deed.value)
    if row.version != version:
        last = row.steps.order_by("-n").first()
        raise VoiceOvertaken(who=last.actor_name if last else "", when=last.at if last else None)
    if not policy.may(actor, deed, row, partners):
        if deed is VoiceDeed.TRANSFER and row.transferred:
            raise NotPermitted("已经转办过一次，再转办要由政务服务中心的协调人员办理")
        raise NotPermitted
    needs = needs_acceptance(limit_of(row.known, row.organisation_id))
    if not policy.fits(deed, row, needs_acceptance=needs, today=local_date(at)):
        raise CannotHandle(reason="state")
    return row


MOST_PARTS = 5


def next_number(on: date) -> int:
    """Return a new number of the series of 申请编号: it does not tell how many there are."""
    return build_application_number(
        on=on,
        sequence=next_application_serial(),
        key=keys.derive(Purpose.APPLICATION_NUMBER),
    ).value


def needs_acceptance(limit: VoiceLimit) -> bool:
    """Whether its kind is accepted before it is answered."""
    return limit.accept_days > 0


def stream(number: int) -> str:
    """Return the name of a voice's stream in the log."""
    return f"interaction:voice:{number}"


def set_clock(row: Voice, start: date, days: int, limit: VoiceLimit) -> None:
    """Begin the clock of a step; the row is saved by the act."""
    told = limits.clock(start, days, orgs.working_calendar(), in_working_days=limit.in_working_days)
    row.due_on, row.yellow_on = told.due_on, told.yellow_on


def asker_of(row: Voice) -> Actor:
    """Return whoever asked as history names them: a mask, never an id."""
    name = SEALED_NAME if row.is_sealed else row.name_masked or UNNAMED
    return replace(ANYONE, name=name)


def moved(
    row: Voice,
    deed: VoiceDeed,
    *,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    text: str = "",
    more: Mapping[str, str | int | bool] | None = None,
) -> None:
    """Save the row as its next version with a step, and say where it stands now."""
    row.version += 1
    row.save()
    lanes.trace(row, deed.value, actor=actor, at=at, opinion=opinion, text=text)
    stand(row, deed, more or {})


def stand(row: Voice, deed: VoiceDeed, more: Mapping[str, str | int | bool]) -> None:
    """Let the entry say where the voice stands: supervision reads nothing else."""
    is_open = row.state in OPEN
    needs = row.state == VoiceState.WAITING and row.accepted_on is None
    told = {
        "mass": row.is_mass,
        "reopened": row.reopened,
        "transferred": row.transferred,
        "extended": row.is_extended,
        "about_case": str(row.about_case) if row.about_case and not row.is_sealed else "",
        "hotline": row.line,
        **more,
    }
    stands(
        Standing(
            kind=row.kind,
            matter=str(row.number),
            v=row.version,
            act=deed.value,
            state=row.state,
            is_open=is_open,
            organisation_id=row.organisation_id,
            region_code=row.region_code,
            item_code=row.item_code,
            item_name=row.item_name,
            channel=row.channel,
            outcome=row.contentment or ("" if is_open else _outcome(row)),
            opened_on=row.filed_on,
            step=("受理" if needs else "答复") if is_open else "",
            step_due_on=row.due_on if is_open else None,
            due_on=row.due_on,
            yellow_on=row.yellow_on if is_open else None,
            holder=row.holder,
            accepted_on=row.accepted_on,
            decided_on=local_date(row.answered_at) if row.answered_at else None,
            closed_on=row.closed_on,
            more={key: value for key, value in told.items() if value},
        )
    )


def _outcome(row: Voice) -> str:
    return row.state if row.state in {VoiceState.DECLINED, VoiceState.JOINED} else ""


def tell(row: Voice, kind: MessageKind, did: str, at: datetime) -> None:
    """Write to whoever asked: inbox of a known person, SMS to a mobile; no word of the matter."""
    who, person = row.opened()
    phone = who.phone if texts.is_mobile(who.phone) else ""
    if not person and not phone:
        return
    name = KIND_NAMES[VoiceKind(row.kind)]
    notifications.send(
        kind=kind,
        person_id=UUID(person) if person else None,
        phone=phone,
        subject=f"您的{name}{did.split('，', 1)[0]}",
        text=Wording(name, str(row.number), did, place=PLACE).text,
        link=("voice", str(row.number)),
        actor=SYSTEM,
        at=at,
    )


def checked(fields: Mapping[str, str]) -> None:
    """Refuse what must be mended. :raises CannotHandle: by field."""
    wrong = {key: sentence for key, sentence in fields.items() if sentence}
    if wrong:
        raise CannotHandle(next(iter(wrong.values())), fields=wrong, reason="text")
