"""The measures of the public paths: filing, progress, guides, search."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from devtools.bench import load, prepare
from devtools.bench.context import CLIENTS, Bench
from devtools.bench.figures import Figure, at_most, beside
from devtools.bench.load import Load, line

FLOOR_TABLES = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.cases (id bigserial PRIMARY KEY, k bigint, body text);
CREATE TABLE IF NOT EXISTS bench.rows (k bigint, n int, body text);
CREATE INDEX IF NOT EXISTS rows_k ON bench.rows (k, n);
"""
# The floor of decisions.md: case, five materials, event, task, outbox; one commit.
FLOOR_FILING = """
\\set k random(1, 1000000000)
BEGIN;
INSERT INTO bench.cases VALUES (DEFAULT, :k, repeat('x', 400));
INSERT INTO bench.rows SELECT :k, n, repeat('y', 120) FROM generate_series(1, 5) n;
INSERT INTO bench.rows VALUES (:k, 6, repeat('e', 200));
INSERT INTO bench.rows VALUES (:k, 7, repeat('t', 100));
INSERT INTO bench.rows VALUES (:k, 8, repeat('o', 200));
COMMIT;
"""
WORDS = Path(__file__).resolve().parents[2] / "yiwang/services/catalogue/tests"
SOME_WORDS = [
    "高龄津贴",
    "开饭店",
    "身份证",
    "营业执照",
    "社保卡",
    "公积金提取",
    "结婚登记",
    "落户",
    "医保报销",
    "残疾人证",
    "新生儿上户口",
    "食品经营许可",
    "卫生许可证",
    "排污许可",
    "施工许可",
    "退休",
    "失业金",
    "低保",
    "租房补贴",
    "护照",
    "驾驶证换证",
    "学校入学",
    "教师资格",
    "民办学校",
    "烟草专卖",
    "户口迁移",
]
AS_BROWSERS = {"Accept-Encoding": "gzip, deflate, br"}
MOST_FILINGS = 2500
KNOWN_GUIDES = 1000
READ_BEFORE = 5


def filing(bench: Bench) -> Iterable[Figure]:
    """Whole filings beside pgbench's nine rows in seven statements."""
    people = prepare.owners(8 if bench.small else prepare.OWNERS)
    found = prepare.application(people[0])
    bench.prepared["application"] = (found, people)
    for clients in (CLIENTS,) if bench.small else (CLIENTS, 2 * CLIENTS):
        count = round((bench.seconds + 1) * (200 if bench.small else MOST_FILINGS))
        lines = prepare.filings(found, people, count)
        warm = prepare.filings(found, people, round(count / bench.seconds))
        warmed, warm = warm[: 2 * clients], warm[2 * clients :]
        load.warm(bench.base_url, [w.replace("{key}", secrets.token_hex(8)) for w in warmed])
        if not bench.small:
            bench.wrk(warm, clients=clients, warm=False)
        got = bench.wrk(lines, clients=clients, warm=False)
        floor, _ = pg_floor(bench, FLOOR_FILING, clients)
        name = f"whole filing over HTTP, five files, {clients} clients"
        pg = ("pgbench, 9 rows in 7 statements", floor)
        yield beside(name, got.rate, pg, 1 / 5, note=got.note, failed=got.failed)
        if clients == CLIENTS:
            yield at_most("… p95 at 8 clients", got.p95, "ms", 25)
            yield at_most("… CPU of the web processes", got.cpu_ms, "ms", 3)
    yield from _filing_statements(bench, found, people)


def pg_floor(bench: Bench, script: str, clients: int) -> tuple[float, float]:
    """Run bare statements on the floor's tables; transactions a second, milliseconds each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLES)
    return bench.product.pgbench(script, clients=clients, seconds=bench.seconds)


def _filing_statements(
    bench: Bench, found: prepare.Application, people: list[prepare.Owner]
) -> Iterable[Figure]:
    from yiwang.foundation.core.hot import counting

    costs = []
    owner = people[0]
    for made in prepare.filings(found, [owner], 4):
        _, path, told, body = made.split("\t")
        headers = dict(part.split(": ", 1) for part in told.split("|"))
        headers["Idempotency-Key"] = secrets.token_hex(12)
        with counting() as counted:
            bench.send(path, headers, "POST", body.encode())
        costs.append(counted.statements)
    yield at_most("… statements", costs[-1], "statements", 5)


def progress(bench: Bench) -> Iterable[Figure]:
    """Progress by number, by the API and as a page, beside the bare one-row ORM view."""
    numbers = prepare.numbers(20 if bench.small else 2000)
    floor = ("bare one-row ORM view", bench.floor("/row"))
    for name, path in (("API", "/api/v1/progress/{}"), ("page", "/track/{}/")):
        got = bench.wrk([line("GET", path.format(n)) for n in numbers])
        cost = bench.statements(path.format(numbers[0]))
        note = f"{got.note}, {cost.statements} statements"
        yield beside(
            f"progress by number, {name}", got.rate, floor, 1, note=note, failed=got.failed
        )


def guides(bench: Bench) -> Iterable[Figure]:
    """The anonymous guide page beside the bare template page: one, many, and each for once."""
    floor = ("bare template page", bench.floor("/page"))
    known = prepare.codes(20 if bench.small else KNOWN_GUIDES)
    many = [line("GET", f"/guide/{code}/", AS_BROWSERS) for code in known]
    one = bench.wrk(many[:1])
    yield _guide("guide page, one code", one, floor)
    read = 0
    while not bench.small and read < READ_BEFORE * len(many):  # until each process knows each page
        read += bench.wrk(many, warm=False).requests
    yield _guide(f"guide page, {len(many)} codes known", bench.wrk(many), floor)
    codes = prepare.codes(40 if bench.small else 20_000)
    cold = [line("GET", f"/guide/{code}/", AS_BROWSERS) for code in codes]
    first = bench.wrk(cold, warm=False)
    cost = bench.first(f"/guide/{known[-1]}/")
    note = f"{first.note}, {cost} statements"
    yield beside(
        f"guide page, {len(cold):,} codes, mostly for the first time", first.rate, floor, None,
        note=note, failed=first.failed,
    )  # fmt: skip


def _guide(name: str, got: Load, floor: tuple[str, float]) -> Figure:
    return beside(name, got.rate, floor, 10, note=got.note, failed=got.failed)


def pages(bench: Bench) -> Iterable[Figure]:
    """Other anonymous pages at province size: statements must not grow with rows."""
    for name, path in (
        ("home page", "/"),
        ("departments", "/dept/"),
        ("regions", "/region/"),
    ):
        got = bench.wrk([line("GET", path, AS_BROWSERS)])
        cost = bench.statements(path)
        floor = ("bare template page", bench.floor("/page"))
        note = f"{got.note}, {cost.statements} statements"
        yield beside(name, got.rate, floor, None, note=note, failed=got.failed)


def search(bench: Bench) -> Iterable[Figure]:
    """Search over HTTP at eight clients, and its time in the database."""
    words = questions()
    got = bench.wrk([line("GET", f"/api/v1/items?q={quote(word)}") for word in words])
    note = f"{got.rate:,.0f}/s, {got.note}, {len(words)} questions"
    yield at_most("search over HTTP, p99", got.p99, "ms", 60, note=note, failed=got.failed)
    yield _in_database(words)


def questions() -> list[str]:
    """Return the everyday questions of the tests, or some words."""
    import json

    for place in sorted(WORDS.rglob("*question*.json")):
        found = json.loads(place.read_text("utf8"))
        entries = found.get("questions", []) if isinstance(found, dict) else found
        words = [e if isinstance(e, str) else e.get("q") or e.get("question") for e in entries]
        if all(words) and words:
            return [str(word) for word in words]
    return SOME_WORDS


def _in_database(words: list[str]) -> Figure:
    """Time every search's statements; one that asked the database nothing is a failure."""
    from yiwang.foundation.core.hot import counting
    from yiwang.foundation.orgs import queries as orgs
    from yiwang.services.catalogue import queries as catalogue

    region = orgs.default_region()
    spent, asked = [], 0
    for word in words * 3:
        with counting() as counted:
            catalogue.search(word, region_code=region)
        spent.append(counted.seconds * 1000)
        asked += counted.statements
    p99 = sorted(spent)[int(len(spent) * 0.99)]
    note = f"{asked} statements of {len(spent)} searches, one after another"
    name = "search in the database, p99"
    return at_most(name, p99, "ms", 30, note=note, failed=0 if asked else len(spent))


MEASURES = {
    "filing": filing,
    "progress": progress,
    "guides": guides,
    "pages": pages,
    "search": search,
}
