"""Who may rate what: each applicant whose case is over, each visitor a window served."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.interaction.models import Occasion, RatedWindow
from yiwang.engagement.interaction.models.ratings import token_of, visit_index
from yiwang.engagement.interaction.policy import ratings as rights
from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types.ratings import OccasionKind
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind, Wording
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.standings import EndedCase
from yiwang.services.catalogue import queries as catalogue

from .counting import Counts

CODE_DIGITS = 8
_TRIES = 5


class CannotOpenWindow(DomainError):
    """A window needs a name that its organisation has not used."""

    code: ClassVar[str] = "interaction.cannot_open_window"
    sentence: ClassVar[str] = "没有登记成，请检查窗口名称"


@command("interaction.invite_ratings")
def invite_ratings(*, numbers: Sequence[int], actor: Actor, at: datetime) -> int:
    """Invite the applicants of cases that are over to rate them, each once (邀请评价).

    国办发〔2019〕51号 一事一评: by message, not by staff. Told again it changes nothing; return how
    many were invited.
    """
    require(actor.is_system, NotPermitted)
    known = Occasion.objects.filter(kind=OccasionKind.CASE, number__in=numbers)
    done = set(known.values_list("number", flat=True))
    ended = cases.ended_cases([n for n in numbers if n not in done], viewer=SYSTEM)
    if not ended:
        nothing_done()
        return 0
    last_on = flow.plus(clock.local_date(at), "evaluate", orgs.working_calendar())
    rows = [_of_case(one, last_on, at) for one in ended]
    made = Occasion.objects.bulk_create(rows)
    counts = Counts()
    for row in made:
        counts.add(row, invited=1)
    counts.write()
    letters = [_letter(one, row, last_on, at) for one, row in zip(ended, made, strict=True)]
    told = [letter for letter in letters if letter.person_id or letter.phone]
    notifications.send_many(letters=told, actor=actor, at=at)
    concerning(f"interaction:invitations:{clock.local_date(at)}", invited=len(rows))
    return len(rows)


def _of_case(one: EndedCase, last_on: date, at: datetime) -> Occasion:
    key = uuid7()
    return Occasion(
        id=key,
        kind=OccasionKind.CASE,
        number=one.number,
        token_index=keys.index(token_of(key)),
        item_code=one.item_code,
        item_name=one.item_name,
        organisation_id=one.organisation_id,
        organisation_name=one.organisation_name,
        region_code=one.region_code,
        applicant_kind=one.applicant_kind,
        applicant_id=one.applicant_id,
        applicant_name=one.applicant_name,
        receiver_id=one.receiver_id,
        handled_by=one.decided_by,
        handled_name=one.decided_name,
        opened_at=at,
        until=flow.end_of(last_on),
        month=clock.local_date(at).replace(day=1),
    )


def _letter(one: EndedCase, row: Occasion, last_on: date, at: datetime) -> Letter:
    day = f"{last_on.year}年{last_on.month}月{last_on.day}日"
    action = f"已经办结，您可以在{day}前评价这次服务，是否评价由您决定"
    return Letter(
        kind=MessageKind.REMINDER,
        person_id=one.receiver_id,
        phone=one.phone,
        subject="请您评价这次服务",
        text=Wording(item_name=one.item_name, number=str(one.number), action=action).text,
        link=("rating", row.token),
        at=at,
    )


@command("interaction.open_rated_window")
def open_rated_window(*, organisation_id: UUID, label: str, actor: Actor, at: datetime) -> UUID:
    """Register a window whose visitors may rate it by scan (登记评价窗口), 国办发〔2019〕51号.

    :raises CannotOpenWindow: no name, or one that is used.
    """
    body = orgs.organisation(organisation_id)
    if body is None or not rights.may_answer_for(actor, organisation_id):
        raise NotPermitted
    name = label.strip()
    if not name:
        raise CannotOpenWindow(fields={"label": "请填写窗口名称，例如 综合受理3号窗口"})
    row, is_new = RatedWindow.objects.get_or_create(
        organisation_id=organisation_id,
        label=name[:40],
        defaults={"organisation_name": body.name, "region_code": body.region_code},
    )
    if not is_new:
        raise CannotOpenWindow(fields={"label": "这个窗口已经登记过，请换一个名称"})
    concerning(f"interaction:rated-window:{row.pk}", at=at.isoformat())
    return row.pk


@command("interaction.hand_out_code")
def hand_out_code(*, window_id: UUID, item_code: str = "", actor: Actor, at: datetime) -> str:
    """Give a visitor a code with which they may rate this visit once, for half an hour (发评价码).

    国办发〔2019〕51号 一次一评. The printed QR of a window is public; the code is what shows that
    somebody was served there. With the item the visit was about, it counts for that too.

    :raises NotFound: no such window of the actor's, or no such item.
    """
    window = RatedWindow.objects.filter(pk=window_id).first()
    if window is None or not rights.may_answer_for(actor, window.organisation_id):
        raise NotFound
    guide = catalogue.guide(item_code) if item_code else None
    if item_code and guide is None:
        raise NotFound
    code, index = _new_code(window_id)
    key = uuid7()
    row = Occasion.objects.create(
        id=key,
        kind=OccasionKind.VISIT,
        window=window,
        token_index=keys.index(token_of(key)),
        code_index=index,
        item_code=guide.code if guide else "",
        item_name=guide.name if guide else "",
        organisation_id=window.organisation_id,
        organisation_name=window.organisation_name,
        region_code=window.region_code,
        handled_by=actor.staff_id,
        handled_name=actor.name,
        opened_at=at,
        until=at + timedelta(minutes=flow.VISIT_MINUTES),
        month=clock.local_date(at).replace(day=1),
    )
    Counts().add(row, invited=1).write()
    concerning(f"interaction:rated-window:{window_id}", occasion=str(key))
    return code


def _new_code(window_id: UUID) -> tuple[str, bytes]:
    """Draw a code that no visit of the window waits with."""
    for _ in range(_TRIES):
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        index = visit_index(window_id, code)
        if not Occasion.objects.filter(code_index=index).exists():
            return code, index
    raise RuntimeError("no free code among a hundred million")
