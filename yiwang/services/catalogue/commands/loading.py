"""Loading the catalogue shipped with the product, again and again without change."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo, RegionInfo
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import BasicItem, BasicVersion, Item, Stamp
from yiwang.services.catalogue.rules import forms, sources
from yiwang.services.eforms import commands as eforms

from .forming import form_title
from .publishing import publish_basic, publish_lists
from .reference import publish_life_event, publish_synonyms

DEMO_PREFIX = "99"
REGION_LEVEL = {"2": 1, "3": 2, "4": 3, "5": 4, "6": 4}
"""Level of exercise → level of the division that publishes; villages show their township's."""
WORLD = ("990000000000", "340000000000", "340100000000", "341500000000")
"""Demo regions whole; 安徽省 itself; 合肥 and 六安 whole."""
EVERYWHERE = ("990000000000", "340000000000")
SHIPPED = (
    "items/items.json",
    "items/forms.json",
    "items/guidance.json",
    "items/demo_items.json",
    "items/synonyms.json",
    "forms/demo_forms.json",
    "themes/one_thing_themes.json",
)
Say = Callable[[str], None]


def _quiet(line: str) -> None:
    del line


def _read(reference: Path, name: str) -> Any:
    return json.loads((reference / name).read_text("utf-8"))


class Places:
    """The divisions to fill and their organisations by (division, standard name)."""

    def __init__(self, within: Sequence[str], *, alone: frozenset[str]) -> None:
        """Read divisions and organisations; of those in ``alone`` only the division itself."""
        self.regions: dict[str, RegionInfo] = {}
        for code in within:
            for region in orgs.regions_below(code, levels=frozenset({1, 2, 3, 4})):
                if code not in alone or region.code == code:
                    self.regions[region.code] = region
        self.organisations = orgs.organisations_by_standard_name(self.regions, shipped_only=True)

    def of(self, levels: str, department: str, without: frozenset[str]) -> list[OrganisationInfo]:
        """Return the organisations that an item's levels name."""
        wanted = {REGION_LEVEL[level] for level in levels.split(",") if level in REGION_LEVEL}
        found = []
        for code, region in self.regions.items():
            if region.level in wanted and code[:2] not in without:
                name = "乡镇人民政府" if region.level == REGION_LEVEL["5"] else department
                organisation = self.organisations.get((code, name))
                if organisation is not None:
                    found.append(organisation)
        return found


@procedure("catalogue.load")
def load_catalogue(
    *,
    reference: Path,
    everywhere: bool = False,
    within: Sequence[str] = (),
    actor: Actor,
    at: datetime,
    say: Say = _quiet,
) -> int:
    """Publish the shipped items for the organisations that their levels name (清单发布).

    :param within: divisions other than those of the demo world (a loader for tests).

    《行政许可法》第三十条。Each item is a transaction of its own: a broken run goes on where it
    stopped, a second run changes nothing. Return how many versions were written.
    """
    alone = frozenset() if everywhere else frozenset({"340000000000"})
    places = Places(within or (EVERYWHERE if everywhere else WORLD), alone=alone)
    digest = _digest(reference, places)
    if Stamp.objects.filter(loaded=digest).exists():
        say("事项目录没有变化")
        return 0
    load = _Load(reference, places, actor, at)
    rows = _read(reference, "items/items.json")["items"]
    written = 0
    for n, row in enumerate(rows, 1):
        written += load.item(row)
        say(f"事项 {n}/{len(rows)}，已发布指南 {written} 份")
    written += sum(load.demo(row) for row in load.demo_items)
    load.around()
    note_loaded(digest=digest, actor=actor, at=at)
    if load.left:
        say(f"有 {load.left} 份目录和清单已经由人修改或停用，没有用随附资料覆盖")
    say(f"事项目录已就绪，本次发布指南 {written} 份")
    return written


@command("catalogue.note_loaded")
def note_loaded(*, digest: str, actor: Actor, at: datetime) -> None:
    """Note that the shipped catalogue was loaded whole (清单装载完成), 《行政许可法》第三十条."""
    require(policy.may_publish(actor))
    concerning("catalogue:shipped:all", digest=digest, loaded_at=at.isoformat())
    Stamp.objects.update_or_create(pk=1, defaults={"loaded": digest})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_item, catalogue_itemversion, catalogue_searchtext")


@dataclass(frozen=True, slots=True)
class Taken:
    """What people have taken into their own hands: the item, some of its lists (by organisation).

    Who publishes through the desk gives a reason; the loader gives none.
    """

    basic: bool = False
    is_ended: bool = False
    lists: frozenset[UUID] = frozenset()

    @property
    def count(self) -> int:
        """How many texts the loader leaves alone."""
        return len(self.lists) + self.basic


def taken_over(code: str, places: Sequence[OrganisationInfo]) -> Taken:
    """Return what of an item, and of its lists in these places, the loader has to leave alone."""
    item = BasicItem.objects.select_related("current").filter(code=code).first()
    if item is None:
        return Taken()
    is_ended = item.current is None and BasicVersion.objects.filter(item=item).exists()
    edited = item.current is not None and item.current.reason != ""
    rows = Item.objects.filter(
        ~Q(current__reason="") | Q(is_active=False),
        basic=item,
        organisation_id__in=[one.id for one in places],
    )
    ids = frozenset(rows.values_list("organisation_id", flat=True))
    return Taken(basic=is_ended or edited, is_ended=is_ended, lists=ids)


def _digest(reference: Path, places: Places) -> str:
    """Return a digest of the shipped files, the rules that read them and the places to fill."""
    parts = [(reference / name).read_bytes() for name in SHIPPED]
    parts += [Path(module.__file__ or "").read_bytes() for module in (sources, forms)]
    owners = sorted(o.uscc for o in places.organisations.values())
    return sm3_hex(b"".join(parts) + "".join(owners).encode())


class _Load:
    """One run of the loader."""

    def __init__(self, reference: Path, places: Places, actor: Actor, at: datetime) -> None:
        self.reference, self.places = reference, places
        self.actor, self.at = actor, at
        self.extra: dict[str, Any] = _read(reference, "items/guidance.json")
        self.demo_items: list[dict[str, Any]] = _read(reference, "items/demo_items.json")["items"]
        self.forms = {row["item"]: row for row in _read(reference, "items/forms.json")["forms"]}
        self.demo_forms: dict[str, Any] = _read(reference, "forms/demo_forms.json")["forms"]
        self.replaced = {row["replaces"] for row in self.demo_items if row.get("replaces")}
        self.left = 0

    def item(self, row: Mapping[str, Any]) -> int:
        """Publish one real item wherever its levels name an organisation."""
        extra = self.extra["items"].get(row["id"], {})
        content = sources.basic_content(row, extra)
        without = frozenset({DEMO_PREFIX}) if row["id"] in self.replaced else frozenset()
        places = self.places.of(content["use_levels"], content["department"], without)
        told = (row["base_code"]["value"], content, sources.local_content(row, extra))
        return self.publish(row, *told, places)

    def publish(
        self,
        row: Mapping[str, Any],
        code: str,
        basic: Mapping[str, Any],
        body: Mapping[str, Any],
        places: Sequence[OrganisationInfo],
        *,
        is_demo: bool = False,
    ) -> int:
        """Publish item and lists, but nothing over what people have published or ended."""
        taken = taken_over(code, places)
        self.left += taken.count
        told: dict[str, Any] = {"actor": self.actor, "at": self.at}
        if not taken.basic:
            publish_basic(code=code, content=basic, source_id=row["id"], is_demo=is_demo, **told)
        free = [place for place in places if place.id not in taken.lists]
        if taken.is_ended or not free:
            return 0
        form = self.form(row, basic["audience"])
        return publish_lists(
            basic_code=code, body=body, organisations=free, form_version_id=form, **told
        )

    def demo(self, row: Mapping[str, Any]) -> int:
        """Publish one of the five demo services, owned by an organisation of the demo county."""
        owner = self.places.organisations.get((row["region"], row["basic"]["department"]))
        if owner is None:
            return 0
        return self.publish(row, row["code"], row["basic"], row["body"], [owner], is_demo=True)

    def form(self, row: Mapping[str, Any], audience: Sequence[str]) -> int:
        """Publish the item's form: hand-written, from the reference, or the default one."""
        body = row.get("body", row)
        key, title = row["id"], form_title(row.get("name", ""), body["materials"])
        if key in self.demo_forms:
            code, pages = f"demo/{key}", forms.written(self.demo_forms[key])
        elif key in self.forms:
            code, pages = f"items/{key}", forms.referenced(self.forms[key])
        else:
            code, pages = f"items/{key}", forms.default(audience)
        return eforms.publish_version(
            code=code, title=title, pages=pages, actor=self.actor, at=self.at
        )

    def around(self) -> None:
        """Publish life events and everyday words."""
        for row in _read(self.reference, "themes/one_thing_themes.json")["themes"]:
            content = sources.life_event_content(row)
            publish_life_event(code=row["id"], content=content, actor=self.actor, at=self.at)
        pairs = [
            (term, meaning)
            for term, meanings in _read(self.reference, "items/synonyms.json")["synonyms"].items()
            for meaning in meanings
        ]
        publish_synonyms(pairs=pairs, actor=self.actor, at=self.at)
