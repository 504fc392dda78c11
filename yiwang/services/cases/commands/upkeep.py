"""What time does by itself: expired drafts, reminders, dates of a year made known (草稿到期)."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.hot import hot_done
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.standing import stands
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.models import Case, Draft, SoughtMaterial
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history
from yiwang.services.cases.rules.watched import of_row
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, DraftState

from .drafting import NOTHING
from .recounting import Recounted
from .steps import Step

BATCH = 1000
RECOUNTED_AT_ONCE = 200
_TASKS = """
UPDATE cases_task t SET due_on = nullif(c.due_on, %s) FROM cases_case c
WHERE c.number = ANY(%s) AND t.case_id = c.number AND t.finished_at IS NULL
"""


@command("cases.expire_drafts", audited=False)
def expire_drafts(*, actor: Actor, at: datetime) -> int:
    """Empty drafts that expired and drop their files (草稿到期删除), 《个人信息保护法》第四十七条.

    Not audited: no application was made. Return how many.
    """
    rows = Draft.objects.filter(state=DraftState.OPEN, expires_at__lt=at).order_by("expires_at")
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    numbers = list(locked.values_list("number", flat=True)[:BATCH])
    for number in numbers:
        files.discard_all(owner=f"draft:{number}", actor=actor, at=at)
    SoughtMaterial.objects.filter(number__in=numbers).delete()
    return Draft.objects.filter(number__in=numbers).update(state=DraftState.EXPIRED, **NOTHING)


@command("cases.discard_left")
def discard_left(*, after: UUID | None = None, actor: Actor, at: datetime) -> UUID | None:
    """Discard files that were not handed in when the time of their draft is over (清除遗留文件).

    《个人信息保护法》第十九条、第四十七条: no longer than the applicant was told. A draft that is
    open keeps its files; of one that was filed, what did not go along stays until the draft would
    have expired. Return where the next batch begins, None at the end.
    """
    require(actor.is_system)
    found = stored.passing(after=after, viewer=actor)
    owners = {owner: owner.partition(":")[2] for _, owner in found}
    numbers = {int(text) for text in owners.values() if text.isdecimal()}
    rows = Draft.objects.filter(number__in=numbers).exclude(state=DraftState.OPEN)
    over = {str(key) for key in rows.filter(expires_at__lt=at).values_list("number", flat=True)}
    gone = sorted(owner for owner, number in owners.items() if number in over)
    concerning("cases:drafts:left", owners=len(gone))
    for owner in gone:
        files.discard_all(owner=owner, actor=actor, at=at)
    if not gone:
        nothing_done()
    return found[-1][0] if found else None


@command("cases.remind_draft")
def remind_draft(*, number: int, actor: Actor, at: datetime) -> bool:
    """Remind the owner once of a draft left for three days (草稿提醒).

    《优化营商环境条例》第三十七条. Does nothing when it was filed or reminded meanwhile.
    """
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=number).first()
    concerning(f"draft:{number}")
    if draft is None or draft.state != DraftState.OPEN or draft.reminded_at is not None:
        nothing_done()
        return False
    draft.reminded_at = at
    draft.save(update_fields=["reminded_at"])
    kept = in_words(local_date(draft.expires_at))
    notifications.send(
        kind=MessageKind.REMINDER,
        person_id=draft.person_id,
        phone=identity.phone_of(draft.person_id),
        subject="您有一份没有提交的申请",
        text=f"您的“{draft.item_name}”（编号尾号{str(number)[-6:]}）还没有提交，草稿保存到{kept}。"
        "可以登录后继续填写，咨询12345。",
        link=("draft", str(number)),
        actor=actor,
        at=at,
    )
    return True


@command("cases.recount_dates")
def recount_dates(*, year: int, after: int = 0, actor: Actor, at: datetime) -> int:
    """Count the due dates of open cases anew after a year's notice (放假安排公布后重算期限).

    《行政许可法》第八十二条. One batch by number, then a job for the next; each batch says in its
    entry how many cases and stages it moved. History and applicants say why. A date that an
    applicant was told for a correction stands. Return how many cases changed.
    """
    require(actor.is_system)
    first, today = date(year, 1, 1), local_date(at)
    reaching = Q(due_on__gte=first) | Q(promised_due_on__gte=first) | Q(statutory_due_on__gte=first)
    reaching |= Q(marking__isnull=False, state__in=history.UNDER_REVIEW)
    rows = Case.objects.select_for_update(of=("self",)).filter(
        reaching, is_open=True, number__gt=after
    )
    batch = list(rows.order_by("number").defer("values", "signature")[:RECOUNTED_AT_ONCE])
    orgs.working_calendar(fresh=True)
    promised = {case.number: case.promised_due_on for case in batch}
    changed = [case for case in batch if _recount(case, today)]
    stages = Recounted.stages(batch)
    Recounted.note(changed, year, actor, at)
    columns = [*Step.DATES, "light", "clock_memory", "read_on", "last_n", "marking"]
    dirty = [case for case in batch if case in changed or case.number in stages]
    Case.objects.bulk_update(dirty, columns)
    hot_done(_TASKS, (PAUSED_UNTIL, [case.number for case in changed]))
    moved = [case for case in changed if case.promised_due_on != promised[case.number]]
    Recounted.tell(moved, year, actor, at)
    stands(*(of_row(case, Action.RECOUNT, _filed_on(case), today) for case in changed))
    facts = {"cases": len(batch), "changed": len(changed), "stages": len(stages), "after": after}
    concerning(f"cases:calendar:{year}", **facts)
    if len(batch) == RECOUNTED_AT_ONCE:
        enqueue("cases.recount_dates", year=year, after=batch[-1].number)
    return len(changed)


def _filed_on(case: Case) -> date:
    return local_date(case.submitted_at)


def _recount(case: Case, today: date) -> bool:
    """Read the row's dates anew; tell whether one moved."""
    before, told = [getattr(case, name) for name in Step.DATES], case.due_on
    Step.refresh(case, today)
    if case.state in history.TOLD and case.due_on == PAUSED_UNTIL:
        case.due_on = told
    return before != [getattr(case, name) for name in Step.DATES]
