"""Loading divisions: dated rows, closed when a division changes, opened when it appears."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import policy
from yiwang.foundation.orgs.types import RegionInfo

_STAGE = """CREATE TEMP TABLE orgs_region_stage (code varchar(12), level smallint, name varchar(80),
full_name varchar(240), parent_code varchar(12), is_synthetic boolean) ON COMMIT DROP"""
_CLOSE = """UPDATE orgs_region r SET valid_until = %s WHERE r.valid_until IS NULL
AND r.code LIKE ANY(%s) AND NOT EXISTS (SELECT 1 FROM orgs_region_stage s WHERE s.code = r.code
AND s.level = r.level AND s.name = r.name AND s.full_name = r.full_name
AND s.parent_code = r.parent_code)"""
_OPEN = """INSERT INTO orgs_region (code, level, name, full_name, parent_code, is_synthetic, source,
valid_from) SELECT s.code, s.level, s.name, s.full_name, s.parent_code, s.is_synthetic, %s, %s
FROM orgs_region_stage s WHERE NOT EXISTS (SELECT 1 FROM orgs_region r WHERE r.code = s.code
AND r.level = s.level AND r.valid_until IS NULL)"""


class CannotImportRegions(DomainError):
    """The rows cannot be loaded as they are."""

    code: ClassVar[str] = "orgs.import_regions"
    sentence: ClassVar[str] = "区划数据为空或有重复，请检查文件"


@command("orgs.import_regions")
def import_regions(
    *,
    rows: Iterable[RegionInfo],
    source: str,
    as_of: date,
    scope: tuple[str, ...],
    actor: Actor,
    at: datetime,
) -> tuple[int, int]:
    """Load divisions as they stand on a day (行政区划).

    《行政区划管理条例》第十二条. Returns how many rows were closed and opened. ``scope`` names code
    prefixes the rows speak for completely: what is in force there and not among the rows is
    closed on ``as_of``. Loading the same rows twice changes nothing.

    :raises CannotImportRegions: no rows, or a (code, level) twice.
    """
    del at
    require(policy.may_edit(actor), NotPermitted)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        count, distinct = _copy(cursor, rows)
        if not count or distinct != count:
            raise CannotImportRegions
        cursor.execute("ANALYZE orgs_region_stage")
        cursor.execute(_CLOSE, [as_of, [f"{prefix}%" for prefix in scope]])
        closed: int = cursor.rowcount
        cursor.execute(_OPEN, [source, as_of])
        opened: int = cursor.rowcount
        cursor.execute("DROP TABLE orgs_region_stage")
        if opened:
            cursor.execute("ANALYZE orgs_region")
    concerning(f"orgs:regions:{'+'.join(scope) or 'all'}", rows=count, closed=closed, opened=opened)
    return closed, opened


def _copy(cursor: Any, rows: Iterable[RegionInfo]) -> tuple[int, int]:
    count, seen = 0, set()
    with cursor.copy("COPY orgs_region_stage FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                (
                    row.code,
                    row.level,
                    row.name,
                    row.full_name,
                    row.parent_code or "",
                    row.is_synthetic,
                )
            )
            seen.add((row.code, row.level))
            count += 1
    return count, len(seen)
