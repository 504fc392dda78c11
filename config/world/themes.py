"""The seven things of the demo county (一件事), composed of the items it offers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from config.world.past import began_on
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.rules import demo
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.catalogue.types import Option, Question
from yiwang.services.catalogue.types.composing import Own
from yiwang.services.catalogue.types.themes import (
    FieldSettlement,
    MaterialSettlement,
    ThemeItem,
    ThemeSpec,
)
from yiwang.services.designing import commands

_STAMP = "world.themes"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Publish the themes; the same file again writes nothing."""
    path = Path(settings.YIWANG_REFERENCE) / "themes" / "demo_themes.json"
    text = path.read_text("utf8")
    stamp = sm3_hex(text.encode())
    if Setting.objects.filter(name=_STAMP, value=stamp).exists():
        return
    for spec in specs(json.loads(text)):
        try:
            commands.publish_theme(theme=spec, actor=SYSTEM, at=began_on(at))
        except commands.CannotCompose as refused:  # people changed an item: the rest goes on
            say(f"  一件事“{spec.name}”没有发布：{refused.text}")
        else:
            say(f"  一件事“{spec.name}”就绪")
    Setting.objects.update_or_create(name=_STAMP, defaults={"value": stamp})


def specs(shipped: Mapping[str, Any]) -> Iterator[ThemeSpec]:
    """Yield the themes of the shipped file."""
    for row in shipped["themes"]:
        yield ThemeSpec(
            name=row["name"],
            basic_code=row["code"],
            lead=row["lead"],
            region_code=demo.COUNTY,
            items=tuple(_item(one) for one in row["items"]),
            questions=tuple(_question(one) for one in row["questions"]),
            fields=tuple(_field(one) for one in row.get("fields", ())),
            materials=tuple(_material(one) for one in row.get("materials", ())),
            event=row["event"],
            themes=tuple(row["tags"]),
            audience=tuple(row["audience"]),
            promised_days=row["promised_days"],
            note=row["note"],
            faq=tuple((asked, answered) for asked, answered in row["faq"]),
        )


def _item(row: Mapping[str, Any]) -> ThemeItem:
    when = tuple((key, tuple(options)) for key, options in row.get("when", ()))
    return ThemeItem(row["code"], tuple(row.get("after", ())), when, asks=row.get("asks", True))


def _question(row: Mapping[str, Any]) -> Question:
    return Question(row["key"], row["text"], tuple(Option(*one) for one in row["options"]))


def _field(row: Mapping[str, Any]) -> FieldSettlement:
    same = row.get("same")
    return FieldSettlement(
        Own(*row["own"]),
        label=row.get("label", ""),
        same=Own(*same) if same else None,
        keeps=row.get("keeps", False),
    )


def _material(row: Mapping[str, Any]) -> MaterialSettlement:
    told = row.get("reason", "")
    return MaterialSettlement(Own(*row["one"]), Own(*row["other"]), row["is_same"], reason=told)
