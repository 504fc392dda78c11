"""Enterprises, agents, switching identities."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.rules import population
from yiwang.foundation.identity.tests.factories import account, acting, resident_account
from yiwang.foundation.identity.types import MandateState

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
FOOD, _, _, _, _, OLD = population.ENTERPRISES.values()
UNTIL = date(2027, 3, 2)
pytestmark = pytest.mark.django_db


def bind(user_id, uscc=FOOD.uscc):
    return commands.bind_legal_person(uscc=uscc, actor=acting(user_id, at=AT), at=AT)


@pytest.fixture
def boss():
    return resident_account("法定代表人", AT)


@pytest.fixture
def agent():
    return resident_account("经办人", AT)


def grant(boss, legal_id, **change):
    who = population.NAMED["经办人"]
    wanted: dict[str, Any] = {
        "agent_phone": who.phone,
        "agent_name": who.name,
        "id_tail": who.id_number[-4:],
        "scope": ("许可",),
        "acts": ("填写", "提交"),
        "valid_until": UNTIL,
        "legal_person_id": legal_id,
        "actor": acting(boss, at=AT),
        "at": AT,
    }
    return commands.grant_mandate(**{**wanted, **change})


def test_the_legal_representative_is_bound_at_once_and_may_switch(boss):
    bound = bind(boss, " " + FOOD.uscc.lower())
    assert bound.is_confirmed
    key = f"legal:{bound.legal_person_id}"
    label = commands.choose_identity(user_id=boss, key=key, actor=acting(boss, at=AT), at=AT)
    assert label == "企业：示例食品有限公司"
    actor = acting(boss, acting=key, at=AT)
    party = queries.applicant_of(actor)
    assert (party.masked_name, party.masked_id) == (FOOD.name, FOOD.uscc)
    facts = queries.prefill_facts(actor)
    assert facts["营业执照.法定代表人"].value == "王志强"
    assert queries.legal_person(bound.legal_person_id, viewer=ANYONE).address == FOOD.address


def test_somebody_else_leaves_a_request_the_representative_decides(boss, agent):
    bind(boss)
    asked = bind(agent)
    assert (asked.is_confirmed, "法定代表人不是您" in asked.sentence) == (False, True)
    bind(agent)
    (request,) = queries.pending_requests(viewer=acting(boss, at=AT), at=AT)
    assert acting(agent, acting=f"legal:{asked.legal_person_id}", at=AT).legal_person_id is None

    def confirm(actor, scope=("许可",), until=UNTIL):
        commands.confirm_binding(
            mandate_id=request.id,
            scope=scope,
            acts=("填写",),
            valid_until=until,
            actor=actor,
            at=AT,
        )

    with pytest.raises(NotFound):
        confirm(acting(agent, at=AT))
    for scope, until in (((), UNTIL), (("没有",), UNTIL), (("许可",), date(2026, 3, 2))):
        with pytest.raises(commands.CannotGrant):
            confirm(acting(boss, at=AT), scope, until)
    confirm(acting(boss, at=AT))
    with pytest.raises(commands.CannotGrant, match="已经处理过"):
        confirm(acting(boss, at=AT))
    actor = acting(agent, acting=f"legal:{asked.legal_person_id}", at=AT)
    assert actor.legal_person_id == asked.legal_person_id


@pytest.mark.parametrize(
    ("uscc", "reason"),
    [("1", "shape"), (OLD.uscc, "cancelled"), ("11341426003240448H", "unknown")],
)
def test_codes_that_cannot_be_bound(boss, uscc, reason):
    with pytest.raises(commands.CannotBind) as refused:
        bind(boss, uscc)
    assert refused.value.full_code.endswith(reason)


def test_binding_needs_a_register_that_answers_and_a_real_name(boss):
    unverified = account("15400000003", verified=False, at=AT)
    with pytest.raises(NotPermitted):
        bind(unverified)
    Setting.objects.create(name="source.enterprises", value="DOWN")
    with pytest.raises(commands.CannotBind, match="连不上"):
        bind(boss)


def test_an_offer_holds_when_the_agent_accepts_and_until_its_end(boss, agent):
    legal_id = bind(boss).legal_person_id
    mandate = grant(boss, legal_id)
    key = f"legal:{legal_id}"
    assert acting(agent, acting=key, at=AT).legal_person_id is None
    with pytest.raises(NotFound):
        commands.accept_mandate(mandate_id=mandate, actor=acting(boss, at=AT), at=AT)
    commands.accept_mandate(mandate_id=mandate, actor=acting(agent, at=AT), at=AT)
    with pytest.raises(commands.CannotAct):
        commands.accept_mandate(mandate_id=mandate, actor=acting(agent, at=AT), at=AT)
    assert acting(agent, acting=key, at=AT).legal_person_id == legal_id
    over = datetime(2027, 3, 2, 1, tzinfo=UTC)
    assert acting(agent, acting=key, at=over).legal_person_id is None
    assert queries.mandates_held(viewer=acting(agent, at=over), at=over)[0].is_expired
    commands.choose_identity(user_id=agent, key=key, actor=acting(agent, at=AT), at=AT)
    (shown,) = queries.agents_of(legal_id, viewer=acting(boss, at=AT), at=AT)
    assert shown.last_used_on == date(2026, 3, 2)
    assert queries.agents_of(legal_id, viewer=acting(agent, at=AT), at=AT) == ()


def test_a_stopped_mandate_stops_acting(boss, agent):
    legal_id = bind(boss).legal_person_id
    mandate = grant(boss, legal_id)
    commands.accept_mandate(mandate_id=mandate, actor=acting(agent, at=AT), at=AT)
    stranger = acting(account("15400000003", at=AT), at=AT)
    with pytest.raises(NotFound):
        commands.revoke_mandate(mandate_id=mandate, actor=stranger, at=AT)
    commands.revoke_mandate(mandate_id=mandate, actor=acting(boss, at=AT), at=AT)
    with pytest.raises(commands.CannotAct, match="已经停止"):
        commands.revoke_mandate(mandate_id=mandate, actor=acting(boss, at=AT), at=AT)
    assert acting(agent, acting=f"legal:{legal_id}", at=AT).legal_person_id is None
    for missing in (commands.revoke_mandate, commands.accept_mandate):
        with pytest.raises(NotFound):
            missing(mandate_id=uuid7(), actor=stranger, at=AT)


def test_offers_that_cannot_be_made(boss, agent):
    legal_id = bind(boss).legal_person_id
    me = population.NAMED["法定代表人"]
    own = {"agent_phone": me.phone, "agent_name": me.name, "id_tail": me.id_number[-4:]}
    for change, error in (
        ({"agent_phone": "15400000099"}, commands.CannotGrant),
        ({"agent_name": "别人"}, commands.CannotGrant),
        ({"id_tail": "0000"}, commands.CannotGrant),
        ({"acts": ()}, commands.CannotGrant),
        (own, commands.CannotGrant),
        ({"actor": acting(agent, at=AT)}, NotFound),
        ({"legal_person_id": uuid7()}, NotFound),
        ({"actor": ANYONE}, NotPermitted),
    ):
        with pytest.raises(error):
            grant(boss, legal_id, **change)
    grant(boss, legal_id)
    with pytest.raises(commands.CannotGrant, match="已经有一份"):
        grant(boss, legal_id)


def test_a_person_may_give_authority_for_themself(boss, agent):
    mandate = grant(boss, None, relation="同事")
    commands.accept_mandate(mandate_id=mandate, actor=acting(agent, at=AT), at=AT)
    (given,) = queries.mandates_from(viewer=acting(boss, at=AT), at=AT)
    assert (given.state, given.relation) == (MandateState.ACTIVE, "同事")
    key = f"person:{given.principal_id}"
    labels = [c.label for c in queries.identities(agent, viewer=acting(agent, at=AT), at=AT)]
    assert "为 王*强 代办" in labels
    helping = acting(agent, acting=key, at=AT)
    assert queries.applicant_of(helping).name == "王志强"
    (served,) = queries.people_helped(viewer=acting(agent, at=AT), at=AT)
    assert served.id == mandate


def test_nobody_switches_to_an_identity_they_do_not_have(boss):
    for key in ("legal:" + str(uuid7()), "staff:x", "nonsense"):
        with pytest.raises(commands.CannotAct):
            commands.choose_identity(user_id=boss, key=key, actor=acting(boss, at=AT), at=AT)
    with pytest.raises(NotPermitted):
        commands.choose_identity(user_id=uuid7(), key="", actor=acting(boss, at=AT), at=AT)


def test_an_offer_whose_end_has_passed_is_not_accepted(boss, agent):
    mandate = grant(boss, None, valid_until=date(2026, 3, 3))
    late = AT + timedelta(days=2)
    with pytest.raises(commands.CannotAct):
        commands.accept_mandate(mandate_id=mandate, actor=acting(agent, at=late), at=late)
