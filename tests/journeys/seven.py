"""What journeys of the seven things (一件事) share: their county, their people, one answer each."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.world.themes import specs
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity.types import SCOPES
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests import joint_factories as j
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as shipped
from yiwang.services.catalogue.types import Guide, SituationInfo
from yiwang.services.eforms.types import FieldKind, FormField

THEMES = {
    theme.event: theme
    for theme in specs(
        json.loads((Path(settings.YIWANG_REFERENCE) / "themes/demo_themes.json").read_text("utf8"))
    )
}
_kept: dict[str, bytes] = {}
MORE = ("税务局", "消防救援支队", "烟草专卖局")
WANTED = frozenset(
    (
        *("I001", "I017", "I123", "I050", "I051", "I069", "I005", "I127", "I119", "I082"),
        *("I044", "I019", "I062", "I056", "I064", "I136", "I124", "I070", "I131"),
        *("I053", "I067", "I020", "I132", "I133", "I134", "I080", "I081", "I072"),
    )
)


def items(folder: Path) -> Path:
    """The shipped files with the members of the seven only."""
    shipped.reference(folder)
    source = Path(settings.YIWANG_REFERENCE) / "items/items.json"
    content = json.loads(source.read_text("utf8"))
    content["items"] = [row for row in content["items"] if row["id"] in WANTED]
    (folder / "items/items.json").write_text(json.dumps(content, ensure_ascii=False), "utf8")
    return folder


@pytest.fixture
def county(db, tmp_path):
    """The demo regions, the departments that take part, their items."""

    def make() -> None:
        shipped.world()
        known = set(shipped.DEPARTMENTS)
        for n, name in enumerate((one for one in MORE if one not in known), 50):
            shipped.organisation(shipped.COUNTY, name, n)
        catalogue.load_catalogue(reference=items(tmp_path), actor=SYSTEM, at=f.AT)

    shipped.remembered(_kept, make)


def answer(field: FormField) -> Any:
    """An answer to a question, as anybody would give one."""
    given: dict[FieldKind, Any] = {
        FieldKind.NAME: "张三",
        FieldKind.ID_CARD: "110101199003070011",
        FieldKind.USCC: synthetic_uscc(9),
        FieldKind.PHONE: "13800138000",
        FieldKind.DATE: "2026-01-05",
        FieldKind.NUMBER: "3",
        FieldKind.MONEY: "30000",
        FieldKind.BANK_CARD: "6222020000000000017",
        FieldKind.DECLARATION: True,
    }
    if field.kind is FieldKind.TABLE:
        return [{column.key: answer(column) for column in field.columns}]
    if field.kind is FieldKind.MULTISELECT:
        return [field.options[0]]
    return field.options[0] if field.options else given.get(field.kind, "示例县示例路 1 号")


def fullest(guide: Guide) -> SituationInfo:
    """The situation in which most items belong, reached by answers to the question tree."""
    fit = [one for one in guide.situations if not (one.not_applicable or one.window_only)]
    return max(fit, key=lambda one: (belonging(guide, one.key), one.key))


def belonging(guide: Guide, situation: str) -> int:
    """How many items belong."""
    return sum(not one.situations or situation in one.situations for one in guide.members)


def applicant(audience: frozenset[str]) -> Actor:
    """A citizen, or one who acts for an enterprise."""
    person = f.person()
    if "PERSON" in audience:
        return f.citizen(person)
    company = f.legal_person("示例建设开发有限公司")
    f.mandate(person, company=company, scope=list(SCOPES))
    return f.citizen(person, legal_person_id=company)


def clerk(organisation_id: Any, name: str, **changes: Any) -> Actor:
    """Somebody of an organisation that takes part."""
    return f.staff(organisation_id, name, *j.ALL, **changes)
