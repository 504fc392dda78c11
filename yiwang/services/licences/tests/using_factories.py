"""A licence in force with a face of its own, for tests of those who use it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences import queries
from yiwang.services.licences.models import Licence, LicenceUse, secrets
from yiwang.services.licences.types.licences import LicenceState

from . import licence_factories
from .seal_factories import Office


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
