"""A name judged beside a million names in force (名称自主申报), in a schema of its own."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_most

SCHEMA, SEED = "bench_names", 20261122
NAMES, SMALL, ASKED = 1_000_000, 5_000, 200
COUNTY, DIVISION = "990102000000", "示例县"
SIGNS = (
    "安邦诚达德丰福高光广海恒宏华辉汇佳嘉金晶景巨聚凯康科联龙茂美明南鹏奇启乾荣瑞"
    "润盛世顺泰天通同伟祥信兴旭亚艺益永友宇源远跃云泽长正中众卓"
)
INSERT = (
    f"COPY {SCHEMA}.naming_takenname"
    " (authority, name, trade, industry_class, keys, legal_person_id, free_on) FROM STDIN"
)


def names(bench: Bench) -> Iterable[Figure]:
    """Judge names: two in three are taken or near, so that free ones are looked for too."""
    from yiwang.engagement.naming import queries
    from yiwang.engagement.naming.types import NameParts

    dice = random.Random(SEED + 1)  # noqa: S311  a sample, not a secret
    many, spent = SMALL if bench.small else NAMES, []
    with _filled(many):
        for _ in range(20 if bench.small else ASKED):
            asked = NameParts(DIVISION, _trade(dice), dice.choice(_industries()), "有限公司")
            began = time.perf_counter()
            queries.judged(COUNTY, asked, today=datetime.now(UTC).date())
            spent.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(spent, n=20)[18]
    note = f"p50 {statistics.median(spent):.1f} ms; half of them at this authority, one process"
    yield at_most(f"a name judged beside {many:,}, p95", p95, "ms", 50, note=note)


def _industries() -> list[str]:
    from yiwang.engagement.naming.rules import industries

    return sorted(words[0] for words in industries.CLASSES.values())


def _trade(dice: random.Random) -> str:
    return "".join(dice.choices(SIGNS, k=dice.choice((2, 2, 3, 4))))


@contextmanager
def _filled(many: int) -> Iterator[None]:
    """Copy the table empty, with its indexes, fill it, and let this connection see it first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        cursor.execute(
            f"CREATE TABLE {SCHEMA}.naming_takenname"
            " (LIKE public.naming_takenname INCLUDING INDEXES INCLUDING IDENTITY)"
        )
        with cursor.copy(INSERT) as copy:
            for row in _rows(many):
                copy.write_row(row)
        cursor.execute(f"VACUUM (ANALYZE) {SCHEMA}.naming_takenname")
        cursor.execute(f"SET search_path = {SCHEMA}, public")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = public")
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _rows(many: int) -> Iterator[tuple[Any, ...]]:
    from uuid import uuid4

    from yiwang.engagement.naming.rules import industries, measure

    dice, trades = random.Random(SEED), _industries()  # noqa: S311  see above
    for n in range(many):
        authority = COUNTY if n % 2 else f"34{n % 100:02}00000000"
        trade, trade_name = _trade(dice), dice.choice(trades)
        kind = industries.class_of(trade_name)
        keys = measure.keys_of(authority, trade, kind)
        whole = f"{DIVISION}{trade}{trade_name}有限公司"
        yield authority, whole, trade, kind, keys, uuid4(), None


MEASURES = {"names": names}
