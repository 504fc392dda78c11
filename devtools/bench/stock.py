"""Licences issued before, brought in from a sheet by the product's own worker (存量归集)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from devtools.bench import prepare
from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_most

ROWS, FEW, TYPE = 100_000, 1_000, "食品经营许可证"
MOST = 600.0
"""Seconds that a hundred thousand rows may take."""
COPIED = (
    "CREATE TEMP TABLE bench_floor (LIKE licences_stockrecord INCLUDING ALL) ON COMMIT DROP; "
    "INSERT INTO bench_floor SELECT * FROM licences_stockrecord WHERE upload_id = %s"
)


def stock(bench: Bench) -> Iterable[Figure]:
    """Upload a sheet, wait until the worker has read and loaded it, take it back."""
    yield measured(FEW if bench.small else ROWS)


def measured(rows: int, most: float = MOST) -> Figure:
    """From the upload to the last part: read, judged row by row, compared, sealed, kept."""
    from yiwang.services.licences import commands, queries

    keeper = _keeper()
    kind = _kind(keeper)
    sheet = _sheet(kind, rows)
    began = time.perf_counter()
    key = commands.import_stock(
        type_code=kind.type_code, file_name="存量.xlsx", content=sheet, actor=keeper, at=_now()
    )
    info = queries.stock_import(key, viewer=keeper, at=_now())
    while info.is_working and time.perf_counter() - began < 2 * most:
        time.sleep(0.2)
        info = queries.stock_import(key, viewer=keeper, at=_now())
    took = time.perf_counter() - began
    if info.loaded != rows:
        raise RuntimeError(f"{info.state}: {info.loaded} of {rows} rows loaded; {info.note}")
    floor = _floor(key)
    commands.drop_stock(import_id=key, version=info.version, actor=keeper, at=_now())
    note = (
        f"{1000 * took / rows:.2f} ms a row, workbook of {len(sheet) / 1e6:.1f} MB; "
        f"PostgreSQL alone copying the rows with their indexes {floor:.2f} s"
    )
    name = f"stock of {rows:,} rows read and loaded by the worker"
    return at_most(name, took, "s", most * rows / ROWS, note=note)


def _now() -> datetime:
    return datetime.now(UTC)


def _keeper() -> Any:
    """Somebody who keeps licences at an office that issues them."""
    from django.apps import apps

    offices = apps.get_model("orgs", "Organisation").objects.exclude(uscc="")
    return prepare.officer(offices.order_by("pk").values_list("pk", flat=True)[0], "KEEP_LICENCES")


def _kind(keeper: Any) -> Any:
    """A type in force that enterprises hold."""
    from yiwang.services.licences import queries

    codes = {name: code for code, name in queries.stock_types(viewer=keeper)}
    return queries.published_type(codes[TYPE], viewer=keeper)


def _sheet(kind: Any, rows: int) -> bytes:
    from yiwang.services.licences.rules import stock as rules
    from yiwang.services.licences.rules import stock_sheets

    told = rules.columns(kind.content)
    series = f"JY{uuid4().int % 10**6:06d}"
    filled = ([_text(one, series, n) for one in told] for n in range(rows))
    return stock_sheets.workbook(told, filled)


def _text(column: Any, series: str, n: int) -> str:
    from yiwang.lib.codes.uscc import synthetic_uscc
    from yiwang.services.licences.types.licence_types import FaceKind, Meaning

    if column.meaning is Meaning.NUMBER:
        return f"{series}{n:08d}"
    if column.meaning is Meaning.HOLDER_CODE:
        return synthetic_uscc(n, kind="92")
    if column.kind is FaceKind.DATE:
        return "2030-05-19" if column.meaning is Meaning.VALID_UNTIL else "2025-05-20"
    if not column.required or column.key.startswith("#"):
        return ""
    return f"示例县城关镇人民路{n}号"[: column.length]


def _floor(key: UUID) -> float:
    """Seconds PostgreSQL takes to write the very rows, alone, in one statement."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(COPIED, [key])
        return time.perf_counter() - began


MEASURES = {"stock": stock}
