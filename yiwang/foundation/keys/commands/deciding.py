"""What the other keeper decides, and what follows."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import events, policy
from yiwang.foundation.keys.models import KeyProposal, KeyRef
from yiwang.foundation.keys.types import TWO_STEPS, KeyAct, ProposalState

from .certificates import Records
from .making import Versions
from .proposing import Imports, Proposing

_LEAST_OPINION = 2
_MOST_OPINION = 300
_TEST = "测试"


class ProposalClosed(Conflict):
    """Somebody decided meanwhile, or its seven days are over."""

    code = "keys.proposal_closed"
    sentence = "这件申请已经处理过或者已过期，请先看最新情况；还需要办理的，请重新提出"


class CannotRefuseProposal(DomainError):
    """A refusal needs its reason."""

    code = "keys.cannot_refuse"
    sentence = "请写明不予批准的理由"


@command("keys.approve_proposal")
def approve_proposal(*, proposal_id: UUID, actor: Actor, at: datetime) -> None:
    """Approve what another keeper proposed, and do it (批准密钥操作), 《密码法》第二十七条.

    GB/T 39786 (dual control). A seal's new key waits until the seal was made anew with it.

    :raises NotFound: no such proposal. :raises NotPermitted: no keeper, or who proposed it.
    :raises ProposalClosed: decided or lapsed. :raises CannotProposeForKey: it fits no longer.
    :raises KeyStoreLocked: no key can be made now; the proposal stays open.
    """
    row, last = _locked(proposal_id, actor, at)
    if row.proposed_by == actor.id:
        raise NotPermitted("提出和批准要由两个人办理，请交给另一位密钥管理员", reason="same_hand")
    act, key = KeyAct(row.act), row.key
    Proposing.require_fitting(key, act)
    if act is KeyAct.ROTATE:
        made = Versions.made(key.name, last, at=at)
        if key.purpose in TWO_STEPS:
            fact = events.KeyPrepared(key=key.name, version=made.version, prepared_at=at)
            publish(fact)
        else:
            Versions.put_in_use(made, at)
    elif act is KeyAct.DESTROY:
        Versions.wiped(key, at)
    else:
        _import(row, key, at)
    if row.is_compromised:
        publish(events.KeyCompromised(key=key.name, version=key.version, found_at=row.proposed_at))
    _close(row, ProposalState.APPROVED, actor, at)


def _import(row: KeyProposal, key: KeyRef, at: datetime) -> None:
    given = {name: bytes(getattr(row, name)) for name in ("certificate", "chain", "anchor")}
    found = Imports.checked(key, given, at)
    is_test = _TEST in f"{found.subject}{found.issuer}"
    Records.keep(key, found, chain=given["chain"], is_test=is_test, at=at)


@command("keys.refuse_proposal")
def refuse_proposal(*, proposal_id: UUID, opinion: str, actor: Actor, at: datetime) -> None:
    """Refuse what another keeper proposed, with the reason (不予批准密钥操作).

    《密码法》第二十七条. Errors as of :func:`approve_proposal`, and

    :raises CannotRefuseProposal: no reason.
    """
    row, _ = _locked(proposal_id, actor, at)
    if row.proposed_by == actor.id:
        raise NotPermitted("自己提出的申请可以撤回，不能由自己审批", reason="same_hand")
    if not _LEAST_OPINION <= len(opinion.strip()) <= _MOST_OPINION:
        raise CannotRefuseProposal(
            fields={"opinion": CannotRefuseProposal.sentence}, reason="no_reason"
        )
    _close(row, ProposalState.REFUSED, actor, at, opinion=opinion.strip())


@command("keys.withdraw_proposal")
def withdraw_proposal(*, proposal_id: UUID, actor: Actor, at: datetime) -> None:
    """Take back what one proposed oneself (撤回密钥操作申请), 《密码法》第二十七条.

    :raises NotFound: no such proposal. :raises NotPermitted: somebody else's.
    :raises ProposalClosed: decided or lapsed.
    """
    row, _ = _locked(proposal_id, actor, at)
    require(row.proposed_by == actor.id)
    _close(row, ProposalState.WITHDRAWN, actor, at)


def _locked(proposal_id: UUID, actor: Actor, at: datetime) -> tuple[KeyProposal, KeyRef | None]:
    """Lock a proposal that is open, then the name of its key."""
    require(policy.may_keep(actor))
    rows = KeyProposal.objects.select_for_update(of=("self",)).select_related("key")
    row = rows.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound
    if row.state_at(at) is not ProposalState.OPEN:
        raise ProposalClosed
    last = Versions.locked(row.key.name)
    row.key.refresh_from_db()
    return row, last


def _close(
    row: KeyProposal, state: ProposalState, actor: Actor, at: datetime, *, opinion: str = ""
) -> None:
    row.state, row.opinion = state, opinion
    row.decided_by, row.decided_name, row.decided_at = actor.id, actor.name, at
    row.save()
    concerning(f"keys:proposal:{row.pk}", key=str(row.key), act=row.act, state=state.value)
