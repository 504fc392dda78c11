"""People who design licence types, and the shipped types."""

import functools
import json
from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.services.licences import commands, queries
from yiwang.services.licences.rules import shipped
from yiwang.services.licences.types.licence_types import FaceField, FaceKind

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
PROVINCE = "990000000000"
COUNTY = "990102000000"
CODE = "11349900YW900000XX001"
FOOD = "食品经营许可证"


def person(name: str, *rights: str, region: str = PROVINCE) -> Actor:
    """Somebody with rights, of the province unless said otherwise."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        region_code=region,
        permissions=frozenset(rights),
    )


EDITOR = person("周编", "catalogue.edit")
PUBLISHER = person("郑发", "catalogue.publish")


def _read(name):
    return json.loads((settings.YIWANG_REFERENCE / name).read_text("utf8"))


def certificates():
    """The shipped certificates and samples."""
    return _read("certificates/certificates.json"), _read("certificates/samples.json")


def results():
    """The shipped items with the names of their results."""
    rows = _read("items/items.json")["items"]
    return [(row["base_code"]["value"], row["result"]["name"]) for row in rows]


@functools.cache
def shipped_types():
    """The shipped types, by name."""
    rows, told = certificates()
    found = shipped.types_of(rows, told, results())
    return {one.content.name: one for one in found}


def loaded(*names: str):
    """Load the shipped types with these names, all without; return their codes by name."""
    rows, samples = certificates()
    wanted = [r for r in rows["certificates"] if not names or r["name"] in names]
    given = {**rows, "certificates": wanted}
    commands.load_types(certificates=given, samples=samples, results=results(), actor=SYSTEM, at=AT)
    codes = shipped.codes_of(given)
    return dict(zip((r["name"] for r in wanted), codes, strict=True))


def begun(code: str, actor: Actor = EDITOR):
    """Begin the next version of a type; return what its page shows."""
    key = commands.begin_type_version(code=code, actor=actor, at=AT)
    return seen(key, actor)


def seen(key, viewer: Actor = EDITOR):
    """What the page of a version shows."""
    found = queries.type_version(key, viewer=viewer)
    assert found is not None
    return found


def field(label: str = "经营面积", **more) -> FaceField:
    """A field that may be added."""
    usual = FaceField(key="jymj", label=label, kind=FaceKind.TEXT, length=20, tag="KZ_JYMJ")
    return replace(usual, **more)
