"""Enabling standard lists for new organisations: one person proposes, another publishes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import policy, queries
from yiwang.services.catalogue.events import CatalogueChanged
from yiwang.services.catalogue.models import Body, Item, Proposal
from yiwang.services.catalogue.queries.enabling import plan_line
from yiwang.services.catalogue.types import PlanLine, ProposalState
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

from .publishing import CannotPublish, publish_lists, touch

JOB = "catalogue.publish_proposed"
BATCH = 25
OPEN = (ProposalState.PROPOSED, ProposalState.PUBLISHING)


class CannotEnable(DomainError):
    """The lists cannot be enabled like this."""

    code: ClassVar[str] = "catalogue.propose_lists"
    sentence: ClassVar[str] = "没有可以启用的实施清单"


@command("catalogue.propose_lists")
def propose_lists(
    *, region_code: str, basic_codes: Sequence[str], reason: str, actor: Actor, at: datetime
) -> UUID:
    """Propose standard lists for a division's new organisations (提请启用实施清单).

    《行政许可法》第三十条. Asking again while one waits returns the one that waits.

    :raises CannotEnable: no reason, nothing chosen, nothing left to enable.
    """
    require(actor.has(policy.EDIT), NotPermitted)
    require(policy.may_propose_in(actor, region_code), NotFound)
    concerning(f"catalogue:region:{region_code}", reason=reason.strip())
    open_ones = Proposal.objects.filter(region_code=region_code, state__in=OPEN)
    waiting = open_ones.first()
    if waiting is not None:
        return waiting.pk
    if not reason.strip():
        raise CannotEnable(fields={"reason": "请填写启用理由"}, reason="reason")
    plan = queries.enabling_plan(region_code, viewer=actor)
    chosen = [line for line in plan.lines if line.basic_code in set(basic_codes)] if plan else []
    if not chosen:
        raise CannotEnable(fields={"items": "请选择要启用的事项"}, reason="nothing")
    row = Proposal(
        region_code=region_code,
        state=ProposalState.PROPOSED,
        reason=reason.strip()[:120],
        plan=[_kept(line) for line in chosen],
        lists=sum(len(line.organisation_ids) for line in chosen),
        proposed_by=actor.name,
        proposed_by_id=actor.id,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else proposes at this moment
        return open_ones.get().pk
    return row.pk


def _kept(line: PlanLine) -> dict[str, Any]:
    return {**asdict(line), "organisation_ids": [str(one) for one in line.organisation_ids]}


def _decided(proposal_id: UUID, actor: Actor) -> Proposal:
    """Return a proposal for its decision, locked.

    :raises NotFound: there is none in reach.
    :raises CannotEnable: it is the actor's own.
    """
    require(actor.has(policy.PUBLISH), NotPermitted)
    rows = Proposal.objects.select_for_update(of=("self",))
    row = rows.filter(pk=proposal_id).first()
    if row is None or not policy.may_publish_in(actor, row.region_code):
        raise NotFound
    if row.proposed_by_id == actor.id:
        raise CannotEnable("不能审核自己编辑的内容", reason="own")
    return row


@command("catalogue.publish_proposal")
def publish_proposal(*, proposal_id: UUID, actor: Actor, at: datetime) -> None:
    """Approve a proposal: its lists are published one after another (审核发布实施清单).

    《行政许可法》第三十条. Approving twice changes nothing.

    :raises CannotEnable: it is one's own, or was returned.
    """
    row = _decided(proposal_id, actor)
    concerning(f"catalogue:region:{row.region_code}", lists=row.lists, proposal=str(row.pk))
    if row.state in {ProposalState.PUBLISHING, ProposalState.PUBLISHED}:
        return
    if row.state != ProposalState.PROPOSED:
        raise CannotEnable("这份启用申请已经退回", reason="returned")
    row.state, row.decided_by, row.decided_at = ProposalState.PUBLISHING, actor.name, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    enqueue(JOB, proposal=str(row.pk))


@command("catalogue.return_proposal")
def return_proposal(*, proposal_id: UUID, comment: str, actor: Actor, at: datetime) -> None:
    """Return a proposal to its editor with a comment (退回修改), 《行政许可法》第三十条.

    :raises CannotEnable: no comment, one's own, or no longer waiting.
    """
    row = _decided(proposal_id, actor)
    if not comment.strip():
        raise CannotEnable(fields={"comment": "请填写退回意见"}, reason="comment")
    if row.state != ProposalState.PROPOSED:
        raise CannotEnable("这份启用申请已经处理过", reason="decided")
    row.state, row.decided_by, row.decided_at = ProposalState.RETURNED, actor.name, at
    row.comment = comment.strip()[:200]
    row.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    concerning(f"catalogue:region:{row.region_code}", returned=str(row.pk))


@command("catalogue.continue_proposal")
def continue_proposal(*, proposal_id: UUID, actor: Actor, at: datetime) -> bool:
    """Publish the next texts of an approved proposal (逐项发布); return whether all are done.

    《行政许可法》第三十条. Texts and progress commit together; the rest is a job of its own, so a
    killed worker loses nothing and repeats nothing.
    """
    require(actor.is_system, NotPermitted)
    rows = Proposal.objects.select_for_update(of=("self",))
    row = rows.filter(pk=proposal_id, state=ProposalState.PUBLISHING).first()
    concerning(f"catalogue:proposal:{proposal_id}", batch=BATCH)
    if row is None:
        return True
    for line in [plan_line(one) for one in row.plan[row.done : row.done + BATCH]]:
        _publish(row, line, actor, at)
    row.done = min(row.done + BATCH, len(row.plan))
    if row.done == len(row.plan):
        row.state, row.finished_at = ProposalState.PUBLISHED, at
    else:
        enqueue(JOB, proposal=str(row.pk))
    row.save(update_fields=["state", "done", "written", "skipped", "finished_at"])
    return row.state == ProposalState.PUBLISHED


def _publish(row: Proposal, line: PlanLine, actor: Actor, at: datetime) -> None:
    """Publish one text; what the rules of publishing refuse is named, the others go on."""
    found = orgs.organisations(line.organisation_ids)
    bodies = {key: body for key, body in found.items() if body.is_open}
    try:
        with transaction.atomic():
            row.written += publish_lists(
                basic_code=line.basic_code,
                body=Body.objects.get(pk=line.body_id).content,
                organisations=[bodies[key] for key in line.organisation_ids if key in bodies],
                form_version_id=line.form_version_id,
                reason=f"{row.reason}（编辑 {row.proposed_by}，发布 {row.decided_by}）",
                actor=actor,
                at=at,
            )
    except CannotPublish as error:
        row.skipped = [*row.skipped, [line.name, error.text]]


@command("catalogue.withdraw_lists")
def withdraw_lists(*, organisation_id: UUID, actor: Actor, at: datetime) -> int:
    """Withdraw the lists of an organisation that was closed (停用实施清单); return how many.

    《行政许可法》第三十条. Versions stay: a case keeps its guide.
    """
    require(policy.may_publish(actor))
    concerning(f"catalogue:organisation:{organisation_id}", withdrawn_at=at.isoformat())
    rows = Item.objects.filter(organisation_id=organisation_id, is_active=True)
    changed = list(rows.order_by("pk").values_list("basic__code", "code"))
    rows.update(is_active=False)
    for basic_code, code in changed:
        publish(
            CatalogueChanged(
                basic_code=basic_code,
                target=ChangeTarget.LIST,
                kind=ChangeKind.WITHDRAWN,
                code=code,
                count=1,
                changed_at=at,
            )
        )
    if changed:
        touch()
    return len(changed)
