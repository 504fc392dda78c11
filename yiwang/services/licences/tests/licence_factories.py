"""Licences for tests, written as rows: in making, in force, of one holder."""

from datetime import date
from typing import Any
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import queries
from yiwang.services.licences.models import Licence, LicenceHolder, secrets
from yiwang.services.licences.rules import identifiers, type_contents
from yiwang.services.licences.types.licence_types import FaceKind
from yiwang.services.licences.types.licences import LicenceState

from . import factories
from .seal_factories import AT, COUNTY, Office

USCC = synthetic_uscc(7)
SHOP = "示例县老城饭店有限公司"


def food_type() -> str:
    """The type of food licences, in force."""
    return str(factories.loaded(factories.FOOD)[factories.FOOD])


def made(
    world: Office,
    type_code: str,
    *,
    n: int = 1,
    party_id: UUID | None = None,
    **changes: Any,
) -> Licence:
    """A licence as a row, in making unless said otherwise."""
    info = queries.published_type(type_code)
    assert info is not None
    key, number = uuid7(), f"JY1990102{n:07d}"
    plain: dict[str, Any] = {
        "id": key,
        "identifier": identifiers.identifier(
            type_code=type_code,
            issuer=synthetic_uscc(1, kind="11"),
            number=number,
            version=changes.get("edition", 1),
        ),
        "licence_type_id": type_code,
        "type_version_id": info.version_id,
        "type_name": info.content.name,
        "number": number,
        "serial": identifiers.serial_of(number),
        "root_id": key,
        "organisation_id": world.market,
        "issuer_name": "示例县市场监督管理局",
        "issuer_code": synthetic_uscc(1, kind="11"),
        "region_code": COUNTY,
        "sealed_face": secrets.seal_face(key, {"jyzmc": SHOP}),
        "issued_on": date(2026, 3, 2),
        "valid_from": date(2026, 3, 2),
        "valid_to": date(2031, 3, 1),
        "made_by": "ISSUE",
        "created_at": AT,
        "state_at": AT,
        "token_index": secrets.token_index(secrets.token(key)),
    }
    row = Licence.objects.create(**plain | changes)
    LicenceHolder.objects.create(
        licence=row,
        kind="LEGAL",
        party_id=party_id,
        name=SHOP,
        code_kind="001",
        code_index=secrets.code_index("001", USCC),
        sealed_code=secrets.seal_code(row.pk, 1, USCC),
        code_masked=USCC,
    )
    return row


def in_force(world: Office, type_code: str, **changes: Any) -> Licence:
    """A licence with an original, of which nothing is drawn."""
    given: dict[str, Any] = {"state": LicenceState.VALID, "original": uuid7(), "sealed_at": AT}
    return made(world, type_code, **given | changes)


def code_of(row: Licence) -> str:
    """The code on its face."""
    return secrets.token(row.pk)


MARRIAGE = "结婚证"


def lacking_its_photo(world: Office) -> Licence:
    """A marriage licence in making whose face lacks nothing but the picture."""
    code = str(factories.loaded(MARRIAGE)[MARRIAGE])
    row = made(world, code, seal_wait="INCOMPLETE")
    info = queries.published_type(code)
    assert info is not None
    texts = {one.key: one.sample for one in info.content.fields if one.kind is not FaceKind.PHOTO}
    row.sealed_face = secrets.seal_face(row.pk, texts)
    row.save()
    return row


def photo_keys(row: Licence) -> list[str]:
    """The fields of a face that are pictures."""
    content = type_contents.content_of(row.type_version.content)
    return [one.key for one in content.fields if one.kind is FaceKind.PHOTO]
