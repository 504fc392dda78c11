"""The demo regions with their organisations, and the smallest item that may be published."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as places
from yiwang.foundation.orgs.types import OrganisationKind, RegionInfo
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.models import Item
from yiwang.services.catalogue.rules import forms, sources
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms.types import FormPage

T = TypeVar("T")
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PROVINCE, CITY, COUNTY = "990000000000", "990100000000", "990102000000"
TOWN, VILLAGE = "990102100000", "990102100201"
BASIC = "990131999000"
NAMES = (
    (PROVINCE, "示例省"),
    (CITY, "示例市"),
    (COUNTY, "示例县"),
    (TOWN, "示例镇"),
    (VILLAGE, "示例村"),
)
DEPARTMENTS = (
    "市场监督管理局",
    "民政局",
    "公安局",
    "城市管理局",
    "自然资源和规划局",
    "卫生健康委员会",
    "人力资源和社会保障局",
    "住房和城乡建设局",
    "医疗保障局",
    "住房公积金管理中心",
)


def regions() -> None:
    """Make the five demo regions, from 示例省 to 示例村."""
    rows: list[RegionInfo] = []
    for level, (code, name) in enumerate(NAMES, 1):
        parent = rows[-1].code if rows else None
        full = "".join(n for _, n in NAMES[:level])
        rows.append(RegionInfo(code, name, level, parent, full, True))
    orgs.import_regions(
        rows=rows, source="test", as_of=date(2026, 1, 1), scope=("99",), actor=SYSTEM, at=AT
    )


def some(found: T | None) -> T:
    """Return what was found; a test that finds nothing fails here."""
    assert found is not None
    return found


def guide(code: str) -> Guide:
    """Return the guide in force of a code."""
    return some(queries.guide(code))


def organisation(region_code: str, standard_name: str, serial: int):
    """Make one organisation of a region."""
    region = some(places.region(region_code))
    key = orgs.add_organisation(
        name=f"{region.name}{standard_name}",
        standard_name=standard_name,
        uscc=synthetic_uscc(serial, kind="11", division=region_code[:6]),
        region_code=region_code,
        kind=OrganisationKind.DEPARTMENT,
        actor=SYSTEM,
        at=AT,
    )
    return places.organisation(key)


def world() -> None:
    """Make the regions and the departments that the shipped items need most."""
    regions()
    for n, name in enumerate(DEPARTMENTS, 1):
        for code in (PROVINCE, CITY, COUNTY):
            organisation(code, name, n)
    organisation(TOWN, "乡镇人民政府", 900)


def change(code: str, *, reason: str, at: datetime, **changes: Any) -> None:
    """Publish a guide's text again with some of its values changed."""
    item = Item.objects.select_related("current__body", "basic").get(code=code)
    current = some(item.current)
    commands.publish_lists(
        basic_code=item.basic.code,
        body={**current.body.content, **changes},
        organisations=[some(places.organisation(item.organisation_id))],
        form_version_id=current.form_version_id,
        reason=reason,
        actor=SYSTEM,
        at=at,
    )


SOME = frozenset(
    "I001 I005 I007 I010 I017 I019 I022 I029 I031 I034 I041 I050 I051 I052 I062 I063 I065 I066 I068"  # noqa: SIM905
    " I069 I070 I076 I083 I114 I119 I123 I127".split()
)
"""Shipped items that the tests look for; the whole list is checked without a database."""


def reference(folder: Path) -> Path:
    """Copy the shipped files, with some of the items only."""
    shipped = Path(settings.YIWANG_REFERENCE)
    for name in ("items", "forms", "themes"):
        shutil.copytree(shipped / name, folder / name, dirs_exist_ok=True)
    path = folder / "items/items.json"
    content = json.loads(path.read_text("utf8"))
    content["items"] = [row for row in content["items"] if row["id"] in SOME]
    path.write_text(json.dumps(content, ensure_ascii=False), "utf8")
    return folder


def shipped_contents() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Return id, basic content and text of every shipped item."""
    path = Path(settings.YIWANG_REFERENCE) / "items/items.json"
    rows = json.loads(path.read_text("utf8"))["items"]
    return [(r["id"], sources.basic_content(r, {}), sources.local_content(r, {})) for r in rows]


def shipped_forms() -> list[tuple[FormPage, ...]]:
    """Return the pages of every shipped form, and of the default one."""
    folder = Path(settings.YIWANG_REFERENCE)
    referenced = json.loads((folder / "items/forms.json").read_text("utf8"))["forms"]
    written = json.loads((folder / "forms/demo_forms.json").read_text("utf8"))["forms"]
    found = [forms.referenced(row) for row in referenced]
    return [*found, *map(forms.written, written.values()), forms.default(("PERSON", "LEGAL"))]


def load(folder: Path) -> int:
    """Load the shipped catalogue of a folder for the demo regions."""
    return commands.load_catalogue(reference=folder, actor=SYSTEM, at=AT)


TABLES = (
    "orgs_region",
    "orgs_organisation",
    "eforms_formdefinition",
    "eforms_formversion",
    "catalogue_basicitem",
    "catalogue_basicversion",
    "catalogue_body",
    "catalogue_searchtext",
    "catalogue_item",
    "catalogue_itemversion",
    "catalogue_lifeevent",
    "catalogue_synonymterm",
    "catalogue_stamp",
)
_kept: dict[str, bytes] = {}


def published_world(folder: Path) -> None:
    """Make the demo regions with some shipped items: by the commands once, then from memory."""

    def make() -> None:
        world()
        load(reference(folder))

    remembered(_kept, make)


def remembered(kept: dict[str, bytes], make: Callable[[], None]) -> None:
    """Make a published world by the commands once, then from what was kept of it."""
    if not kept:
        make()
        with connection.cursor() as cursor:
            for table in TABLES:
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    kept[table] = b"".join(bytes(part) for part in copy)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in TABLES:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(kept[table])
        cursor.execute("SET LOCAL session_replication_role = origin")


def basic(**changes):
    """Return the content of a basic item."""
    bases = [
        {"law": "行政许可法", "version": "2019-04-23", "articles": ["第十二条"], "verified": True}
    ]
    content = {
        "name": "测试许可",
        "kind_code": "01",
        "bases": bases,
        "use_levels": "4",
        "audience": ["PERSON"],
        "department": "公安局",
        "themes": ["证件办理"],
    }
    return {**content, **changes}


def material(no=1, name="申请表", **changes):
    """Return a material line of a body."""
    line = {
        "no": no, "name": name, "form": "电子材料", "necessity": "REQUIRED", "shareable": False,
        "licence_type": "", "is_application_form": no == 1, "basis": "《行政许可法》第三十一条",
    }  # fmt: skip
    return {**line, **changes}


def question(key, text, *, options="ab", **needs):
    """Return a question whose options are named by letters."""
    offered = [{"key": one, "text": f"选项{one}"} for one in options]
    return {"key": key, "text": text, "options": offered, **({"needs": needs} if needs else {})}


def body(**changes):
    """Return a small text without any fault."""
    content = {
        "handling": "PROMISED",
        "conditions": [{"text": "年满十八周岁（《民法典》第十七条）", "verified": True}],
        "materials": [material()],
        "statutory": {"value": 20, "unit": "WD", "law": "行政许可法", "article": "第四十二条"},
        "promised": {"value": 5, "unit": "WD"},
        "fee": {"charged": False, "standard": ""},
        "result": {"name": "许可证", "type": "证照", "sample": "许可证样本"},
        "steps": [
            {"name": name, "role": "综合窗口", "days": 1, "unit": "WD"}
            for name in ("受理", "审查", "决定", "办结", "送达")
        ],
        "faq": [{"question": "多久办好？", "answer": "五个工作日。"}],
        "contact": {"consult": "0551-12329", "complaint": "12345"},
        "visits": 0,
        "depth": "全程网上办理",
    }
    return {**content, **changes}


def publish(organisations, *, at=AT, content=None, text=None, actor=SYSTEM):
    """Publish the test item for organisations."""
    commands.publish_basic(code=BASIC, content=content or basic(), actor=actor, at=at)
    return commands.publish_lists(
        basic_code=BASIC, body=text or body(), organisations=organisations, actor=actor, at=at
    )
