"""Lists of approvals: one proposes another version, another person publishes it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import ApprovalProfile
from yiwang.engagement.projects.queries.profiles import in_force
from yiwang.engagement.projects.rules import plans
from yiwang.engagement.projects.types import (
    Absence,
    Addition,
    Counted,
    ProfileState,
    ProjectKind,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue

from .registering import Bodies
from .steps import CannotProject, Overtaken, wanted_text

LONGEST = 300


@command("projects.propose_profile")
def propose_profile(
    *,
    region_code: str,
    kind: ProjectKind,
    number: int,
    total: int,
    days: Mapping[int, int],
    counted: frozenset[Counted],
    absence: Absence,
    absence_days: int,
    dropped: frozenset[str],
    added: Sequence[Addition] = (),
    source: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Propose another version of a division's list of approvals (提出审批事项清单修改).

    国办发〔2019〕11号: 压减审批时间. It starts from the list in force there, whose ``number``
    the proposer saw.

    :raises CannotProject: it would not hold together.
    :raises Overtaken: the list changed meanwhile, or somebody has proposed one.
    """
    concerning(f"projects:profile:{region_code}:{kind}", reason=reason)
    require(policy.may_propose(actor, region_code), NotPermitted)
    basis = in_force(region_code, kind, local_date(at))
    if basis is None:
        raise NotFound
    if basis.number != number:
        raise Overtaken(who=basis.decided_by, when=basis.decided_at, what="发布了新的清单")
    added, wrong = _additions(basis.content, dropped, added, region_code)
    if wrong:
        raise CannotProject("还不能提出，请看标出的地方", fields=wrong, reason="addition")
    content = plans.revised(
        basis.content,
        total=total,
        days=days,
        counted=counted,
        absence=absence,
        absence_days=absence_days,
        dropped=dropped,
        added=added,
    )
    _hold_together(content, reason)
    row = ApprovalProfile(
        region_code=region_code,
        kind=kind,
        state=ProfileState.PROPOSED,
        content=content,
        source=source.strip()[:LONGEST],
        reason=reason.strip()[:LONGEST],
        proposed_by=actor.name,
        proposer_id=actor.id,
        proposed_at=at,
    )
    _save(row, basis.number)
    return row.pk


def _hold_together(content: Mapping[str, Any], reason: str) -> None:
    """Judge the whole. :raises CannotProject: with all that is wrong at once."""
    wrong = plans.faults(plans.from_plain(content))
    if not reason.strip():
        wrong["reason"] = "请填写修改的理由"
    if wrong:
        raise CannotProject("还不能提出，请看标出的地方", fields=wrong, reason="profile")


def _additions(
    content: Mapping[str, Any], dropped: frozenset[str], added: Sequence[Addition], region: str
) -> tuple[list[Addition], dict[str, str]]:
    """Return additions under the catalogue's names, and what is wrong with each."""
    plan = plans.from_plain(content)
    found, wrong = [], {}
    bodies = Bodies(region)
    for n, one in enumerate(added, 1):
        item = catalogue.basic_edition(one.code) if one.code else None
        if one.code and item is None:
            wrong[f"code-{n}"] = "基本目录里没有这个编码，没有编码的不用填"
        if bodies.of(one.department) is None:
            wrong[f"department-{n}"] = "这里没有这个部门，请填写标准名称，如“水利局”"
        found.append(replace(one, name=str(item.content["name"])) if item else one)
    names = [one.name for one in plan.approvals() if one.key not in dropped]
    stages = [stage.no for stage in plan.stages]
    return found, {**plans.addition_faults(found, names=names, stages=stages), **wrong}


def _save(row: ApprovalProfile, least: int) -> None:
    """Write a proposal under the next number. :raises Overtaken: somebody has proposed one."""
    own = ApprovalProfile.objects.filter(region_code=row.region_code, kind=row.kind)
    last = own.order_by("-number").first()
    row.number = (last.number if last else least) + 1
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        who = own.filter(state=ProfileState.PROPOSED).first()
        raise Overtaken(
            who=who.proposed_by if who else "",
            when=who.proposed_at if who else None,
            what="已经提出了一版，等待发布",
        ) from None


@command("projects.publish_profile")
def publish_profile(
    *, profile_id: UUID, valid_from: date, opinion: str = "", actor: Actor, at: datetime
) -> int:
    """Publish a proposed list of approvals (发布审批事项清单) by another person.

    《政府信息公开条例》第十九条. Projects registered before keep the version they have.

    :raises CannotProject: it is not proposed any more. :raises NotPermitted: one's own proposal.
    """
    row = _proposed(profile_id, actor)
    row.state, row.valid_from = ProfileState.PUBLISHED, valid_from
    row.decided_by, row.decided_at, row.decision = actor.name, at, opinion.strip()[:LONGEST]
    row.save()
    return row.number


@command("projects.reject_profile")
def reject_profile(*, profile_id: UUID, opinion: str, actor: Actor, at: datetime) -> None:
    """Reject a proposed list (退回审批事项清单修改), with the reason.

    《政府信息公开条例》第十九条.

    :raises CannotProject: no reason, or it is not proposed any more.
    """
    row = _proposed(profile_id, actor)
    row.decision = wanted_text(opinion, "opinion", "请写明退回的原因", LONGEST)
    row.state, row.decided_by, row.decided_at = ProfileState.REJECTED, actor.name, at
    row.save()


def _proposed(profile_id: UUID, actor: Actor) -> ApprovalProfile:
    rows = ApprovalProfile.objects.select_for_update(of=("self",))
    row = rows.filter(pk=profile_id).first()
    if row is None or not policy.may_look(actor, row.region_code):
        raise NotFound
    concerning(f"projects:profile:{row.region_code}:{row.kind}", number=row.number)
    require(policy.may_publish(actor, row.region_code, row.proposer_id), NotPermitted)
    if row.state != ProfileState.PROPOSED:
        raise CannotProject("这一版已经处理过了", reason="state")
    return row


@command("projects.ship_profile")
def ship_profile(
    *,
    region_code: str,
    kind: ProjectKind,
    content: Mapping[str, Any],
    source: str,
    actor: Actor,
    at: datetime,
) -> bool:
    """Publish a list of approvals that comes with the product (示例审批事项清单), once.

    国办发〔2019〕11号. Return whether it was new; what people have made of it stays.

    :raises CannotProject: it does not hold together.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"projects:profile:{region_code}:{kind}")
    if ApprovalProfile.objects.filter(region_code=region_code, kind=kind).exists():
        nothing_done()
        return False
    wrong = plans.faults(plans.from_plain(content))
    if wrong:
        raise CannotProject("；".join(wrong.values()), reason="profile")
    ApprovalProfile.objects.create(
        region_code=region_code,
        kind=kind,
        number=1,
        state=ProfileState.PUBLISHED,
        content=dict(content),
        source=source[:LONGEST],
        proposed_by=actor.name,
        proposer_id=actor.id,
        proposed_at=at,
        decided_by=actor.name,
        decided_at=at,
        valid_from=local_date(at),
    )
    return True
