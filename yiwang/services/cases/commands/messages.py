"""What the applicant is told at each step (告知): one pattern, no personal data (ux.md 0.9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from yiwang.foundation.core import outbox
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind, Wording
from yiwang.services.cases.events import CaseSubmitted
from yiwang.services.cases.models import Case
from yiwang.services.cases.queries.case_parts import contact_phone
from yiwang.services.cases.rules.wording import in_words

from .steps import Step

TELLER = "yiwang.services.cases.subscribers.tell_filed"
"""Who tells of a filing, unless an act comes first and does it with its own message."""


_TOLD_OF_THE_WHOLE = frozenset(
    {MessageKind.SUBMITTED, MessageKind.ACCEPTED, MessageKind.DECIDED, MessageKind.READY}
)
"""What the applicant of a joint case hears once, of the whole (统一答复)."""


class Messages:
    """Messages to the person who filed, or to the applicant."""

    @staticmethod
    def tell(
        step: Step, kind: MessageKind, subject: str, action: str, *, on: date | None = None
    ) -> None:
        """Write to inbox and phone with the step; 已提交 is told before what follows it."""
        if step.case.is_part and kind in _TOLD_OF_THE_WHOLE:
            return
        case, phone = step.case, step.addressee.phone
        letters = [_letter(step, kind, subject, action, phone=phone, at=step.at, on=on)]
        if outbox.take_over(TELLER, CaseSubmitted, case.number):
            letters.insert(0, _receipt(step, phone))
        letters += _for_helped(letters, step)
        step.letters += [one for one in letters if one.person_id or one.phone]

    @staticmethod
    def remind(step: Step, subject: str, action: str) -> None:
        """Write at once, without touching the case: a reminder is no act upon it."""
        phone, at = step.addressee.phone, step.at
        letter = _letter(step, MessageKind.REMINDER, subject, action, phone=phone, at=at)
        if letter.person_id or letter.phone:
            notifications.send_many(letters=[letter], actor=step.actor, at=at)


@command("cases.tell_filed", audited=False)
def tell_filed(*, numbers: Sequence[int], actor: Actor, at: datetime) -> None:
    """Tell those who filed that their applications are there (告知已收件).

    《行政许可法》第三十二条. Not audited by itself: the filing is. Many at once, in few statements.
    """
    cases = list(Case.objects.filter(pk__in=numbers).order_by("pk"))
    steps = [Step(case, actor, at) for case in cases]
    told = [who for s in steps for who in (s.receiver, s.helped) if who]
    phones = identity.phones_of(told, viewer=SYSTEM)
    letters = [_receipt(s, phones.get(s.receiver, "") if s.receiver else "") for s in steps]
    letters += [
        replace(_receipt(s, ""), person_id=s.helped, phone=phones.get(s.helped, ""))
        for s in steps
        if s.helped
    ]
    known = [one for one in letters if one.person_id or one.phone]
    notifications.send_many(letters=known, actor=actor, at=at)


def _for_helped(letters: list[Letter], step: Step) -> list[Letter]:
    """Tell the person helped what their helper is told, at each act (《民法典》第一百六十四条)."""
    who = step.helped
    if who is None:
        return []
    phone = identity.phones_of([who], viewer=SYSTEM).get(who, "")
    return [replace(one, person_id=who, phone=phone) for one in letters]


def _receipt(step: Step, phone: str) -> Letter:
    case = step.case
    day = in_words(case.answer_due_on or case.due_on)
    action = f"已提交，{case.organisation_name}会在{day}前告诉您是否受理"
    kind, at = MessageKind.SUBMITTED, case.submitted_at
    return _letter(step, kind, "申请已提交", action, phone=phone, at=at)


def _letter(
    step: Step,
    kind: MessageKind,
    subject: str,
    action: str,
    *,
    phone: str,
    at: datetime,
    on: date | None = None,
) -> Letter:
    case = step.case
    wording = Wording(item_name=case.item_name, number=str(case.number), action=action, on=on)
    return Letter(
        kind=kind,
        person_id=step.receiver,
        phone=phone or contact_phone(case.form_version_id, case.values),
        subject=subject,
        text=wording.text,
        link=("case", str(case.number)),
        at=at,
    )
