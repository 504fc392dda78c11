"""People who sign, an enterprise they act for, and what they sign."""

from datetime import UTC, date, datetime
from uuid import UUID

from django.apps import apps

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.tests.factories import account, acting, code_for
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import commands
from yiwang.services.licences.types.signing import Intent, SignatureInfo

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
PHONE, OTHER = "15400000001", "15400000002"
TEXT = "告知承诺书\n\n我承诺：经营场所符合食品安全要求，愿意接受核查。\n".encode()


def person(phone: str = PHONE) -> Actor:
    """A person known by name."""
    return acting(account(phone, at=AT), at=AT)


def standing_for(actor: Actor, company: UUID) -> Actor:
    """The same person acting for an enterprise."""
    return acting(UUID(actor.id), acting=f"legal:{company}", at=AT)


def enterprise(*, representative: UUID | None = None) -> UUID:
    """An enterprise of the register."""
    row = apps.get_model("identity", "LegalPerson").objects.create(
        uscc=synthetic_uscc(7),
        name="示例县晨光餐饮有限公司",
        representative_name="周晨光",
        representative_id=representative,
        source="测试",
        created_at=AT,
    )
    return row.pk


def mandate(enterprise_id: UUID, agent: UUID | None, *acts: str) -> None:
    """Let somebody act for an enterprise in these ways."""
    assert agent is not None
    apps.get_model("identity", "Mandate").objects.create(
        principal_legal_id=enterprise_id,
        agent_id=agent,
        scope=["许可"],
        acts=list(acts),
        state="ACTIVE",
        evidence="AGENT_ACCEPTS",
        valid_from=date(2026, 1, 1),
        granted_at=AT,
    )


def allow(*acts: str) -> None:
    """Change what the agent may do."""
    assert apps.get_model("identity", "Mandate").objects.update(acts=list(acts))


def shown(actor: Actor, content: bytes = TEXT, at: datetime = AT) -> Intent:
    """What the actor is shown, with a code under way."""
    intent = commands.show_intent(
        reference="tests:1",
        title="告知承诺书",
        purpose="办理食品经营许可",
        content=content,
        actor=actor,
        at=at,
    )
    commands.send_code(intent_id=intent.id, host="t", actor=actor, at=at)
    return intent


def signed(
    actor: Actor, phone: str = PHONE, content: bytes = TEXT, at: datetime = AT
) -> SignatureInfo:
    """Something the actor signed."""
    intent = shown(actor, content, at)
    return commands.sign_intent(
        intent_id=intent.id, content=content, code=code_for(phone), actor=actor, at=at
    )
