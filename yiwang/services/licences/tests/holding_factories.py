"""A licence with a true sealed original, in the hands of an enterprise and of its people."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind, RealNameLevel
from yiwang.foundation.files import commands as files
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.masks import mask_id
from yiwang.lib.codes.residents import synthetic_resident_id
from yiwang.lib.gm.digest import sm3
from yiwang.lib.ofd import sealing as ofd
from yiwang.lib.ofd import writing
from yiwang.lib.ofd.signatures import Stamp
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import Licence, Seal, secrets
from yiwang.services.licences.rules import layouts, samples
from yiwang.services.licences.rules.seals import PLATFORM

from . import licence_factories, seal_factories
from .seal_factories import AT, Office

ADDRESS = "https://yiwang.example/verify/?code="


def person(name: str, n: int) -> Actor:
    """A verified natural person at the portal."""
    key, number = uuid7(), synthetic_resident_id(n)
    bound = b"identity:person.id:" + key.bytes
    apps.get_model("identity", "Person").objects.create(
        id=key,
        name=name,
        level=RealNameLevel.VERIFIED,
        sealed_id_number=keys.encrypt(number.encode(), Purpose.PERSONAL_DATA, bound_to=bound),
        id_index=keys.index("resident:" + number),
        id_masked=mask_id(number),
        verified_at=AT,
        created_at=AT,
    )
    return Actor(
        kind=ActorKind.PERSON,
        id=str(uuid7()),
        name=name,
        level=RealNameLevel.VERIFIED,
        person_id=key,
        channel="PORTAL",
    )


def enterprise(name: str, uscc: str) -> UUID:
    """An enterprise of the register."""
    row = apps.get_model("identity", "LegalPerson").objects.create(
        name=name, uscc=uscc, representative_name="王秀兰", source="测试", created_at=AT
    )
    return UUID(str(row.pk))


@dataclass
class Hands:
    """An office with a seal the platform may use; who holds its licence, and others."""

    office: Office

    @cached_property
    def shop(self) -> UUID:
        """The enterprise that holds the licence."""
        return enterprise(licence_factories.SHOP, licence_factories.USCC)

    @cached_property
    def holder(self) -> Actor:
        """Who acts for it."""
        return replace(person("王秀兰", 7), legal_person_id=self.shop)

    @cached_property
    def other(self) -> Actor:
        """Somebody else."""
        return person("李建国", 9)

    @cached_property
    def other_number(self) -> str:
        """The number of somebody else."""
        return synthetic_resident_id(9)

    @staticmethod
    def number_of(n: int) -> str:
        """The number of one of them."""
        return synthetic_resident_id(n)

    @cached_property
    def seal(self) -> Seal:
        """The seal of the office, which the platform puts for holders."""
        row = seal_factories.usable(self.office)
        commands.authorise_seal_user(
            seal_id=row.pk, version=row.version, role=PLATFORM, actor=self.office.keeper, at=AT
        )
        return seal_factories.fresh(row)

    @cached_property
    def licence(self) -> Licence:
        """A food licence in force, with its original."""
        return self.issued()

    def issued(self, **changes: Any) -> Licence:
        """A food licence with its original, sealed by whoever decided."""
        assert self.seal.der
        key = uuid7()
        given = {
            "party_id": self.shop,
            "id": key,
            "root_id": key,
            "original": self._original(key),
            "sealed_face": secrets.seal_face(key, {"jyzmc": licence_factories.SHOP}),
            "token_index": secrets.token_index(secrets.token(key)),
        }
        code = licence_factories.food_type()
        return licence_factories.in_force(self.office, code, **given | changes)

    def _original(self, key: UUID) -> UUID:
        info = queries.published_type(licence_factories.food_type())
        assert info is not None
        values = samples.sample_values(info.content, address=ADDRESS + secrets.token(key))
        drawn = layouts.compose(
            info.content.layout,
            replace(values, note=""),
            key=key.hex,
            title=info.content.name,
            created=AT.date(),
        )
        kept = files.keep_made(
            content=self._sealed(writing.write(drawn), info.content.layout),
            media_type="application/ofd",
            page_count=len(drawn.pages),
            name=f"{info.content.name}.ofd",
            owner=f"licence:{key}",
            actor=SYSTEM,
            at=AT,
        )
        return kept.id

    def _sealed(self, package: bytes, layout: Any) -> bytes:
        seal = queries.office_seal(self.office.market, viewer=SYSTEM, at=AT)
        place, signer = layouts.stamp_box(layout), self.office.signer
        assert seal is not None
        assert place is not None
        use = commands.use_seal(
            seal_id=seal.id,
            document=seal_factories.document(sm3(package).hex()),
            purpose="颁发食品经营许可证",
            actor=signer,
            at=AT,
        )
        return ofd.seal(
            package,
            stamps=[Stamp(0, place.x, place.y)],
            seal_der=seal.der,
            put=lambda data_hash, path: commands.put_seal(
                use_id=use, data_hash=data_hash, property_info=path, actor=signer, at=AT
            ),
            at=AT,
        )
