"""A licence in force with a face of its own, for tests of those who use it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.idp.oidc.models import Client

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import Licence, LicenceUse, secrets
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.using import Consumer, ConsumerKind, UseBasis, UseScope

from . import licence_factories
from .holding_factories import Hands
from .seal_factories import AT, Office


def food_licence(
    world: Office, *, party_id: UUID, place: str = "示例县人民路1号", **changes: Any
) -> Licence:
    """A food licence of a party, in force, its place of business as given."""
    food = licence_factories.food_type()
    info = queries.published_type(food)
    assert info is not None
    keys = {field.label: field.key for field in info.content.fields}
    key = uuid7()
    face = {keys["经营者名称"]: licence_factories.SHOP, keys["经营场所"]: place}
    given = {"id": key, "root_id": key, "sealed_face": secrets.seal_face(key, face)}
    return licence_factories.in_force(world, food, party_id=party_id, **given, **changes)


def revoke(row: Licence, at: datetime, state: str = LicenceState.REVOKED) -> None:
    """End a licence, as its row."""
    Licence.objects.filter(pk=row.pk).update(
        state=state, state_reason="以欺骗手段取得", state_at=at
    )


def uses() -> list[LicenceUse]:
    """Every read."""
    return list(LicenceUse.objects.order_by("id"))


BANK = Consumer(ConsumerKind.APP, "app-bank")


def bank_right(hands: Hands, **changes: Any) -> UUID:
    """A right of a bank's application to food licences with their copies, by consent."""
    if not Client.objects.filter(pk=BANK.id).exists():
        row = Client(id=BANK.id, name="示例银行")
        row.set_scopes(["licences:use"])
        row.save()
    names = ("周数", "冯据")
    first, second = (hands.office.staff(name, Permission.MANAGE_DATA) for name in names)
    given: dict[str, Any] = {
        "consumer": BANK,
        "type_code": hands.licence.licence_type_id,
        "scope": UseScope.FILE,
        "basis": UseBasis.CONSENT,
        "clause": "",
        "purpose": "核验贷款申请人的经营资格",
        "valid_until": date(2027, 12, 31),
    }
    key = commands.propose_right(**given | changes, actor=first, at=AT)
    commands.approve_right(right_id=key, version=1, actor=second, at=AT)
    return key
