"""An act upon a key takes two keepers; the platform alone makes what it needs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.models import OutboxMessage
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands, providers, queries
from yiwang.foundation.keys.models import KeyProposal, KeyRef
from yiwang.foundation.keys.types import KeyAct, KeyState, ProposalState

from .factories import AT, AUDITOR, LI, WANG, key, staff

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def propose(row, act=KeyAct.ROTATE, *, actor=LI, at=AT, **more):
    given = {"reason": "每年更换一次", **more}
    return commands.propose_for_key(key_id=row.pk, act=act, actor=actor, at=at, **given)


def approve(proposal, actor=WANG, at=LATER):
    commands.approve_proposal(proposal_id=proposal, actor=actor, at=at)


def told() -> list[str]:
    """The facts that were published, in their order."""
    return [f"{one.event} {one.payload['key']}/{one.payload['version']}" for one in
            OutboxMessage.objects.order_by("pk")]  # fmt: skip


def fresh(row: KeyRef) -> KeyRef:
    return KeyRef.objects.get(pk=row.pk)


@pytest.mark.law("密码法", 27)
def test_one_proposes_another_approves_and_the_new_version_signs():
    row = key()
    before = commands.sign(row.name, b"data")
    proposal = propose(row)
    assert commands.sign(row.name, b"data").key_name == "platform/receipts/1", "only proposed"
    approve(proposal)
    after = commands.sign(row.name, b"data")
    assert after.key_name == "platform/receipts/2"
    for one in (before, after):
        assert providers.signer().verify(one.public_key, b"data", one.value)
    assert (fresh(row).state, fresh(row).retired_at) == (KeyState.RETIRED, LATER)
    assert told() == ["keys.rotated platform/receipts/2"]


def test_who_proposed_never_decides():
    proposal = propose(key())
    with pytest.raises(NotPermitted, match="另一位密钥管理员"):
        approve(proposal, LI)
    with pytest.raises(NotPermitted, match="撤回"):
        commands.refuse_proposal(proposal_id=proposal, opinion="不用了", actor=LI, at=AT)
    assert KeyProposal.objects.get().state == ProposalState.OPEN


def test_the_database_refuses_an_approval_by_one_person():
    propose(key())
    row = KeyProposal.objects.get()
    with pytest.raises(IntegrityError, match="key_proposal_of_two"), transaction.atomic():
        KeyProposal.objects.update(state=ProposalState.APPROVED, decided_by=row.proposed_by)


@pytest.mark.parametrize(
    "who", [AUDITOR, staff("孙章", "seals.keep"), SYSTEM], ids=lambda a: a.name
)
def test_only_keepers_propose_and_decide(who):
    row = key()
    with pytest.raises(NotPermitted):
        propose(row, actor=who)
    proposal = propose(row)
    for act in (
        lambda: approve(proposal, who),
        lambda: commands.refuse_proposal(proposal_id=proposal, opinion="不行", actor=who, at=AT),
        lambda: commands.withdraw_proposal(proposal_id=proposal, actor=who, at=AT),
        lambda: commands.request_certificate(key_id=row.pk, common_name="某局", actor=who, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_nobody_changes_a_key_alone():
    row = key()
    for who in (LI, staff("吴制", "seals.make")):
        with pytest.raises(NotPermitted):
            commands.rotate(name=row.name, actor=who, at=AT)
    commands.rotate(name="seal/99010200000001", actor=staff("吴制", "seals.make"), at=AT)
    assert commands.sign("seal/99010200000001", b"").key_name == "seal/99010200000001/1"
    for act in (commands.activate, commands.discard):
        with pytest.raises(NotPermitted):
            act(name=row.name, version=1, actor=LI, at=AT)


def test_a_proposal_lapses_after_seven_days_and_another_may_follow():
    row = key()
    proposal = propose(row)
    late = AT + timedelta(days=7)
    with pytest.raises(commands.ProposalClosed):
        approve(proposal, at=late)
    assert queries.proposal(proposal, viewer=WANG, at=late).state is ProposalState.LAPSED
    assert queries.open_proposals(viewer=WANG, at=late) == ()
    approve(propose(row, at=late), at=late + timedelta(hours=1))
    assert KeyProposal.objects.get(pk=proposal).state == ProposalState.LAPSED


def test_one_proposal_at_a_time_and_decided_once():
    row = key()
    proposal = propose(row)
    with pytest.raises(commands.CannotProposeForKey, match="待审批"):
        propose(row, KeyAct.DESTROY, actor=WANG)
    commands.refuse_proposal(proposal_id=proposal, opinion="上月刚换过", actor=WANG, at=LATER)
    info = queries.proposal(proposal, viewer=AUDITOR, at=LATER)
    assert (info.state, info.decided_name, info.opinion) == (
        ProposalState.REFUSED, "王掌钥", "上月刚换过",
    )  # fmt: skip
    with pytest.raises(commands.ProposalClosed):
        approve(proposal)
    assert fresh(row).state == KeyState.IN_USE


def test_a_reason_is_wanted_for_proposing_and_for_refusing():
    row = key()
    with pytest.raises(commands.CannotProposeForKey) as refusal:
        propose(row, reason=" 换")
    assert refusal.value.fields == {"reason": "请写明理由，2 到 300 个字"}
    proposal = propose(row)
    with pytest.raises(commands.CannotRefuseProposal):
        commands.refuse_proposal(proposal_id=proposal, opinion=" ", actor=WANG, at=AT)


def test_the_own_proposal_may_be_taken_back():
    row = key()
    proposal = propose(row)
    with pytest.raises(NotPermitted):
        commands.withdraw_proposal(proposal_id=proposal, actor=WANG, at=AT)
    commands.withdraw_proposal(proposal_id=proposal, actor=LI, at=AT)
    with pytest.raises(commands.ProposalClosed):
        approve(proposal)


def test_destroying_wipes_for_good_and_what_was_signed_still_verifies():
    row = key()
    signed = commands.sign(row.name, b"data")
    approve(propose(row, KeyAct.DESTROY, is_compromised=True))
    gone = fresh(row)
    assert (gone.state, bytes(gone.wrapped_private_key)) == (KeyState.DESTROYED, b"")
    assert providers.signer().verify(bytes(gone.public_key), b"data", signed.value)
    with pytest.raises(commands.KeyEnded):
        commands.sign(row.name, b"data")
    with pytest.raises(commands.CannotProposeForKey, match="已经销毁"):
        propose(gone)
    assert told() == [f"keys.{what} platform/receipts/1" for what in ("destroyed", "compromised")]
    with pytest.raises(IntegrityError, match="key_destroyed_is_wiped"), transaction.atomic():
        KeyRef.objects.filter(pk=row.pk).update(state=KeyState.IN_USE)


def test_a_retired_version_is_destroyed_and_the_one_in_use_signs_on():
    row = key()
    commands.rotate(name=row.name, actor=SYSTEM, at=AT)
    with pytest.raises(commands.CannotProposeForKey, match="只有在用"):
        propose(row)
    approve(propose(fresh(row), KeyAct.DESTROY))
    assert commands.sign(row.name, b"").key_name == "platform/receipts/2"


def test_what_no_longer_fits_is_not_done():
    """Between proposal and approval the platform itself made another version."""
    row = key()
    proposal = propose(row)
    commands.rotate(name=row.name, actor=SYSTEM, at=AT)
    with pytest.raises(commands.CannotProposeForKey, match="已停用"):
        approve(proposal)


def test_an_authoritys_key_is_not_changed_by_itself():
    with pytest.raises(commands.CannotProposeForKey, match="不能单独更换"):
        propose(key("seal-authority"))


def test_a_seals_new_key_waits_for_its_certificate():
    row = key("seal/99010200000001", owner="示例县市场监督管理局网上审批电子专用章")
    approve(propose(row))
    assert commands.sign(row.name, b"").key_name == "seal/99010200000001/1", "the one before seals"
    assert told() == ["keys.prepared seal/99010200000001/2"]
    with pytest.raises(commands.CannotProposeForKey, match="待启用"):
        propose(row)
    with pytest.raises(NotFound):
        commands.activate(name=row.name, version=1, actor=SYSTEM, at=LATER)
    commands.activate(name=row.name, version=2, actor=SYSTEM, at=LATER)
    after = KeyRef.objects.get(name=row.name, version=2)
    assert (after.state, after.owner) == (KeyState.IN_USE, row.owner)
    assert commands.sign(row.name, b"").key_name == "seal/99010200000001/2"


def test_a_prepared_version_nothing_carries_is_discarded():
    row = key("seal/99010200000001")
    approve(propose(row))
    commands.discard(name=row.name, version=2, actor=SYSTEM, at=LATER)
    assert KeyRef.objects.get(name=row.name, version=2).state == KeyState.DESTROYED
    assert commands.sign(row.name, b"").key_name == "seal/99010200000001/1"


def test_a_locked_store_approves_no_rotation_and_keeps_the_proposal(settings):
    row = key()
    proposal = propose(row)
    settings.YIWANG_MASTER_KEY = "11" * 32
    with pytest.raises(commands.KeyStoreLocked):
        approve(proposal)
    assert KeyProposal.objects.get().state == ProposalState.OPEN
    assert KeyRef.objects.get() == row


def test_what_is_not_there_is_not_found():
    row = key()
    with pytest.raises(NotFound):
        commands.propose_for_key(key_id=row.pk + 1, act=KeyAct.ROTATE, reason="换", actor=LI, at=AT)
    with pytest.raises(NotFound):
        approve(uuid7())
