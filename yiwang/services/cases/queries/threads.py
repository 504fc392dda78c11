"""The thread of a case, and the questions that wait (办件沟通)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.lib.codes.divisions import prefix_of
from yiwang.services.cases import policy, providers
from yiwang.services.cases.models import Case, ThreadMessage
from yiwang.services.cases.rules import threads as rules
from yiwang.services.cases.types import Light
from yiwang.services.cases.types.threads import (
    OpenQuestion,
    OpenQuestionPage,
    ThreadFile,
    ThreadLine,
    ThreadView,
    Wrote,
)

from .desk_list import organisations
from .promises import keyset

MOST = 100


def thread_of(number: int, *, viewer: Actor, at: datetime) -> ThreadView:
    """Return the thread of a case to its applicant or its staff; of a part the joint case's.

    :raises NotFound: there is no such case, or it is not the viewer's.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    staff = case is not None and policy.may_read(viewer, case)
    if case is None or not (staff or policy.is_applicant(viewer, case)):
        raise NotFound("没有查到这个编号，或者它不归您的单位办理" if viewer.is_staff else "")
    root = case
    if case.joint_number is not None and case.is_part:
        root = Case.objects.defer("values", "signature").get(pk=case.joint_number)
    rows = ThreadMessage.objects.filter(case=root).order_by("n")
    found = list(rows[: rules.LINES + MOST])
    infos = stored.infos([UUID(i) for row in found for i in row.files])
    today = local_date(at)
    lines = tuple(_line(row, root, infos, viewer, today, staff=staff) for row in found)
    return ThreadView(
        number=root.number,
        item_name=root.item_name,
        organisation_name=root.organisation_name,
        lines=lines,
        last_n=found[-1].n if found else 0,
        days=providers.answer_days(),
        may_ask=root.is_open and policy.is_applicant(viewer, root),
        may_answer=root.is_open and policy.may_answer(viewer, root),
        is_over=not root.is_open,
        file_ids=frozenset(one.id for line in lines for one in line.files),
    )


def _line(
    row: ThreadMessage,
    case: Case,
    infos: dict[UUID, StoredFileInfo],
    viewer: Actor,
    today: date,
    *,
    staff: bool,
) -> ThreadLine:
    waits = row.wrote == Wrote.ASK and row.closed_at is None and case.is_open
    due = row.due_on
    return ThreadLine(
        n=row.n,
        wrote=Wrote(row.wrote),
        text=row.text,
        author=_author(row, case, viewer, staff=staff),
        at=row.at,
        is_mine=row.author_id == viewer.id,
        files=tuple(_files(row, infos)),
        due_on=due,
        answered_at=row.answered_at,
        light=rules.light(due, today, working_calendar()) if waits and due else Light.NONE,
    )


def _author(row: ThreadMessage, case: Case, viewer: Actor, *, staff: bool) -> str:
    if row.wrote == Wrote.ASK:
        return "我" if row.author_id == viewer.id else f"申请人 {case.applicant_name}"
    place = row.organisation_name or case.organisation_name
    return f"{place} {row.author_name}" if staff else place


def _files(row: ThreadMessage, infos: dict[UUID, StoredFileInfo]) -> Iterable[ThreadFile]:
    for raw in row.files:
        info = infos.get(UUID(raw))
        if info is not None:
            yield ThreadFile(info.id, info.name, info.size)


def open_questions(
    *, viewer: Actor, at: datetime, after: str = "", limit: int = 20
) -> OpenQuestionPage:
    """Return questions that wait for an answer, the most urgent first (待答复的提问).

    Of the viewer's organisations; supervision reads those of its region.
    """
    watches = viewer.has(Permission.READ_SUPERVISION)
    require(watches or viewer.is_staff)
    size, today, calendar = min(limit, MOST), local_date(at), working_calendar()
    rows = ThreadMessage.objects.filter(wrote=Wrote.ASK, closed_at=None, case__is_open=True)
    if watches:
        rows = rows.filter(region_code__startswith=prefix_of(viewer.region_code))
    else:
        rows = rows.filter(organisation_id__in=organisations(viewer))
    key = keyset(after)
    if key is not None:
        due, case, n = key
        later = Q(due_on=due, case_id=case, n__gt=n) | Q(due_on=due, case_id__gt=case)
        rows = rows.filter(Q(due_on__gt=due) | later)
    found = list(rows.select_related("case").order_by("due_on", "case", "n")[: size + 1])
    shown = tuple(
        OpenQuestion(
            number=row.case.number,
            n=row.n,
            item_name=row.case.item_name,
            organisation_name=row.case.organisation_name,
            applicant_name=row.case.applicant_name,
            text=row.text,
            asked_at=row.at,
            due_on=row.due_on,
            days_left=calendar.working_days_between(today, row.due_on),
            light=rules.light(row.due_on, today, calendar),
        )
        for row in found[:size]
        if row.due_on is not None
    )
    if len(found) <= size:
        return OpenQuestionPage(shown)
    last = shown[-1]
    return OpenQuestionPage(shown, f"{last.due_on.isoformat()}.{last.number}.{last.n}")


def left_questions(*, viewer: Actor, at: datetime) -> list[int]:
    """Return cases that ended with questions open, for the schedule that ends those."""
    del at
    if not viewer.is_system:
        return []
    rows = ThreadMessage.objects.filter(wrote=Wrote.ASK, closed_at=None, case__is_open=False)
    found = rows.order_by("due_on", "case", "n").values_list("case_id", flat=True)[: MOST * 5]
    return list(dict.fromkeys(found))
