"""The checks of a revision: department, receiving level, legality; returns and withdrawals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.editing.models import Revision
from yiwang.services.editing.queries.targets import edition_of, form_of, published_code
from yiwang.services.editing.rules import completeness
from yiwang.services.editing.types import Act, Kind, State, Target

from .steps import CannotRevise, moved, opened

CHECKS = {
    State.DEPARTMENT_CHECK: Act.CHECK,
    State.RECEIVER_CHECK: Act.CONFIRM,
    State.LEGAL_CHECK: Act.LEGAL,
}


@command("editing.submit_revision")
def submit_revision(*, revision_id: UUID, version: int, actor: Actor, at: datetime) -> State:
    """Send a working copy to the department's check (提请核对).

    《行政许可法》第三十条: every element is public, so it is there before anybody checks.

    :raises CannotRevise: reason, basis or an element is missing; ``fields`` says which.
    """
    row = opened(revision_id, Act.SUBMIT, actor=actor, version=version)
    missing = faults_of(row)
    if missing:
        raise CannotRevise(fields=missing, reason="incomplete")
    stale = edition_of(row)
    if stale is not None and stale.version_no != row.base_version:
        raise CannotRevise("起草以后又发布了新的版本，请先接上新版本", reason="stale")
    return State(moved(row, Act.SUBMIT, actor=actor, at=at).state)


def faults_of(row: Revision) -> dict[str, str]:
    """Return what a revision lacks, by element."""
    target, kind = Target(row.target), Kind(row.kind)
    found = completeness.missing(
        target,
        kind,
        base=row.base,
        content=row.content,
        reason=row.reason,
        bases=row.bases,
        receivers=len(row.receiver_ids),
    )
    if found or not completeness.revises_content(target, kind):
        return found
    faults = catalogue.publishing_faults(published_code(row), **_subject(row))
    refusing = [f for f in faults if f.refuses]
    if kind is Kind.CONVERT:  # the old code keeps the name until the new one takes its place
        refusing = [f for f in refusing if f.check != "same_name"]
    return {f.element.partition(".")[0]: f.sentence for f in reversed(refusing)}


def _subject(row: Revision) -> dict[str, Any]:
    if row.target != Target.LIST:
        return {"basic": row.content}
    owner = orgs.organisation(row.organisation_id) if row.organisation_id else None
    return {
        "body": row.content,
        "organisations": [owner] if owner else [],
        "form_version_id": form_of(row),
    }


@command("editing.pass_check")
def pass_check(
    *, revision_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> State:
    """Pass the check a revision waits for (部门核对, 承接层级确认, 合法性审核通过).

    《重大行政决策程序暂行条例》第二十五条: 未经合法性审查不得提交. Each check is another person's.

    :raises CannotRevise: it waits for no check, or the actor acted on it in another role.
    """
    waiting = Revision.objects.filter(pk=revision_id).values_list("state", flat=True).first()
    act = CHECKS.get(State(waiting)) if waiting else Act.CHECK
    row = opened(revision_id, act or Act.CHECK, actor=actor, version=version)
    if act is Act.CONFIRM:
        return _confirm(row, opinion, actor, at)
    return State(moved(row, act or Act.CHECK, actor=actor, at=at, opinion=opinion).state)


def _confirm(row: Revision, opinion: str, actor: Actor, at: datetime) -> State:
    """Confirm for the receiving organisations the actor works in; the last one moves it on."""
    mine = {str(one) for one in (*actor.organisation_ids, actor.organisation_id)}
    row.receivers = [
        {**one, "confirmed_by": actor.name, "confirmed_at": at.isoformat()}
        if one["organisation_id"] in mine and not one["confirmed_by"]
        else one
        for one in row.receivers
    ]
    everybody = all(one["confirmed_by"] for one in row.receivers)
    state = None if everybody else State.RECEIVER_CHECK
    return State(moved(row, Act.CONFIRM, actor=actor, at=at, opinion=opinion, state=state).state)


@command("editing.return_revision")
def return_revision(
    *, revision_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Return a revision to its editor with an opinion (退回修改), 《行政许可法》第三十条.

    :raises CannotRevise: no opinion, or not waiting for the actor.
    """
    row = opened(revision_id, Act.RETURN, actor=actor, version=version)
    if not opinion.strip():
        raise CannotRevise(fields={"opinion": "请填写退回意见"}, reason="opinion")
    row.receivers = [{**one, "confirmed_by": "", "confirmed_at": None} for one in row.receivers]
    moved(row, Act.RETURN, actor=actor, at=at, opinion=opinion)


@command("editing.withdraw_revision")
def withdraw_revision(
    *, revision_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Withdraw a revision before it takes effect (撤回修订稿), 《行政许可法》第三十条.

    What is published is undone by a new revision only.

    :raises CannotRevise: no reason, or it is published.
    """
    row = opened(revision_id, Act.WITHDRAW, actor=actor, version=version)
    if not opinion.strip():
        raise CannotRevise(fields={"opinion": "请填写撤回理由"}, reason="opinion")
    moved(row, Act.WITHDRAW, actor=actor, at=at, opinion=opinion)
