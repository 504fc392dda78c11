"""The measures of daily work: lists, steps, lights, the log, autosave, export.

Run by `make bench`; each measures in this process with the product's own commands, or over HTTP.
Lights and export run on copies of a million cases in a schema of their own, which is dropped again.
"""

from __future__ import annotations

import importlib
import json
import re
import secrets
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from devtools.bench import prepare
from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_least, at_most, told
from devtools.bench.load import line

ROLE, USERS = "审查员一", 16
LISTS = (
    "/desk/cases/",
    "/desk/cases/?view=OPEN",
    "/desk/cases/?view=DONE",
    "/desk/cases/?view=CLAIMABLE&light=RED",
)
SCHEMA = "bench_copies"
EARLY, LATE, WATCHED = 3, 300, 20
APPLICANT, FILLED, OK = "群众甲", "填写内容" * 5, 200
Saving = Callable[[str, str, int], tuple[str, dict[str, str], str, bytes]]


def staff_list(bench: Bench) -> Iterable[Figure]:
    """The case list of a reviewer, 16 at once, four views in turn."""
    headers = {"Cookie": bench.login(ROLE)}
    found = bench.wrk([line("GET", path, headers) for path in LISTS], clients=USERS)
    yield at_most(f"staff list, {USERS} users, p95", found.p95, "ms", 50,
                  note=f"{found.rate:,.0f}/s, {found.note}", failed=found.failed)  # fmt: skip
    for path in (LISTS[0], "/desk/"):
        cost = bench.statements(path, headers)
        yield at_most(f"statements of {path}", cost.statements, "", 6,
                      note=f"{cost.cpu_ms:.1f} ms CPU", failed=int(cost.status != 200))  # fmt: skip  # noqa: PLR2004


def step_cost(bench: Bench) -> Iterable[Figure]:
    """Suspend and resume one case again and again: each writes message, document or outbox too."""
    from yiwang.foundation.core.hot import counting

    number, actor = _some_case()
    last = 40 if bench.small else LATE
    spent: list[tuple[float, float]] = []
    statements: list[int] = []
    for n in range(last + WATCHED):
        act = _suspend if n % 2 == 0 else _resume
        wall, cpu = time.perf_counter(), time.process_time()
        with counting() as counted:
            act(number, actor)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        spent.append((wall * 1000, cpu * 1000))
        statements.append(counted.statements)
    for at in (EARLY, last):
        some = spent[at : at + WATCHED]
        wall = statistics.median(one for one, _ in some)
        cpu = statistics.median(one for _, one in some)
        yield at_most(f"one step of a case at step {at}", wall, "ms", 5,
                      note=f"{cpu:.1f} ms CPU; suspend and resume in turn, committed")  # fmt: skip
    yield at_most("statements of a step", max(statements[EARLY:]), "", 12,
                  note=f"{min(statements[EARLY:])} at least; the same at both ends")  # fmt: skip


def _some_case() -> tuple[int, Any]:
    from django.apps import apps

    rows = apps.get_model("cases", "Case").objects.filter(
        is_open=True,
        state="REVIEW",
        overlay="NONE",
        applicant_kind="PERSON",
        joint_number=None,
    )
    case = rows.order_by("-number").first()
    if case is None:
        raise SystemExit("the province has no case under review")
    actor = prepare.officer(case.organisation_id, "READ_CASES", "DECIDE", "REVIEW")
    return case.number, actor


def _suspend(number: int, actor: Any) -> None:
    from yiwang.services.cases import commands

    commands.suspend(case=number, reason="测速", basis="测速", resume_when="测速后", actor=actor,
                     at=datetime.now(UTC))  # fmt: skip


def _resume(number: int, actor: Any) -> None:
    from yiwang.services.cases import commands

    commands.resume(case=number, result="测速", actor=actor, at=datetime.now(UTC))


@contextmanager
def copies(rows: int) -> Iterator[None]:
    """Copy open cases until there are so many, in a schema this connection sees first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"CREATE TABLE {SCHEMA}.cases_case (LIKE public.cases_case)")
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND tablename = 'cases_case'"
        )
        indexes = [str(row[0]) for row in cursor.fetchall()]
        columns = _columns()
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(_copied(name) for name in columns)
        cursor.execute(  # numbers and columns are the product's own
            f"INSERT INTO {SCHEMA}.cases_case ({names}) SELECT {values} FROM"  # noqa: S608
            " (SELECT *, row_number() OVER (ORDER BY number) AS place, count(*) OVER () AS many"
            "  FROM (SELECT * FROM public.cases_case WHERE is_open AND yellow_on IS NOT NULL"
            "        AND overlay = 'NONE' LIMIT 50000) picked) c,"
            " generate_series(0, %s / (SELECT greatest(1, count(*)) FROM (SELECT 1 FROM"
            "  public.cases_case WHERE is_open AND yellow_on IS NOT NULL AND overlay = 'NONE'"
            "  LIMIT 50000) n)) g LIMIT %s",
            [rows, rows],
        )
        for index in indexes:
            cursor.execute(index.replace(" ON public.", f" ON {SCHEMA}."))
        cursor.execute(f"VACUUM (ANALYZE) {SCHEMA}.cases_case")
        cursor.execute(f"SET search_path = {SCHEMA}, public")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = public")
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _columns() -> list[str]:
    from django.apps import apps

    fields = apps.get_model("cases", "Case")._meta.concrete_fields  # noqa: SLF001  see above
    return [str(field.column) for field in fields]


def _copied(name: str) -> str:
    """How a column is copied: keys anew, due dates over forty days, the light not yet told."""
    shift = "(current_date - 5 + mod(c.place + g * 7, 40)::int)"
    own = {
        "number": "(g * c.many + c.place)::bigint",
        "due_on": shift,
        "yellow_on": f"{shift} - 2",
        "statutory_due_on": f"{shift} + 10",
        "light": "'GREEN'",
        "token": "gen_random_uuid()",
    }
    return own.get(name, f'c."{name}"')


def lights(bench: Bench) -> Iterable[Figure]:
    """Consider a million open cases; then let the day move on by one."""
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.services.cases import commands, schedules

    rows = 3_000 if bench.small else 1_000_000
    now = datetime.now(UTC)
    with copies(rows):
        _recount(now - timedelta(days=1), commands, SYSTEM)
        began = time.perf_counter()
        considered = _recount(now, commands, SYSTEM)
        whole = time.perf_counter() - began
        began = time.perf_counter()
        schedules.refresh_lights(now + timedelta(days=1))
        day = time.perf_counter() - began
        yield from _export(rows)
    yield at_most(f"lights of {rows:,} open cases, all considered", whole, "s", 10,
                  note=f"{considered:,} changed; 64 MB of the table a transaction")  # fmt: skip
    yield told("lights when the day moves on by one", day, "s",
               note="only what changes, found by index")  # fmt: skip


def _recount(at: datetime, commands: Any, actor: Any) -> int:
    after, changed = -1, 0
    while after:
        after, now = commands.recount_lights(after=max(after, 0), actor=actor, at=at)
        changed += now
    return changed


def _export(rows: int) -> Iterable[Figure]:
    """Write all of the copies as the export does and watch this process's memory."""
    from django.db import connection

    from yiwang.foundation.core.types import Actor, ActorKind
    from yiwang.foundation.identity.types import Permission
    from yiwang.services.cases import queries
    from yiwang.services.cases.types.desk import DeskFilters, DeskView
    from yiwang.web.desk.casework.export import lines

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT organisation_id FROM cases_case")
        places = frozenset(row[0] for row in cursor.fetchall())
    actor = Actor(
        kind=ActorKind.STAFF,
        id=str(uuid4()),
        staff_id=uuid4(),
        permissions=frozenset({Permission.READ_CASES}),
        organisation_ids=places,
    )
    wanted = DeskFilters(view=DeskView.OPEN)
    found = queries.desk_export(wanted, viewer=actor, at=datetime.now(UTC))
    pieces = lines(found)
    next(pieces)
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before, began = _memory("VmRSS"), time.perf_counter()
    size = sum(len(piece) for piece in pieces)
    seconds = time.perf_counter() - began
    yield at_most(f"export of {rows:,} rows: memory more", _memory("VmHWM") - before, "MB", 16,
                  note=f"{size / 2**20:,.0f} MB of text, {rows / seconds:,.0f} rows/s")  # fmt: skip


def _memory(name: str) -> float:
    text = Path("/proc/self/status").read_text("ascii")
    return int(text.split(f"{name}:")[1].split()[0]) / 1024


def audit_rate(bench: Bench) -> Iterable[Figure]:
    """Append entries in transactions of a thousand, then seal them; both committed durably."""
    from django.db import transaction

    from yiwang.foundation.audit import schedules
    from yiwang.foundation.audit.commands import Bulk
    from yiwang.foundation.core.recording import Act
    from yiwang.foundation.core.types import SYSTEM

    many = 2_000 if bench.small else 50_000
    now, run = datetime.now(UTC), secrets.token_hex(4)
    acts = [
        Act(command="bench.act", actor=SYSTEM, at=now, stream=f"bench:{run}:{n}", facts={"n": n})
        for n in range(many)
    ]
    schedules.seal(now)
    began = time.perf_counter()
    for first in range(0, many, 1000):
        with transaction.atomic():
            Bulk.record(acts[first : first + 1000])
    yield at_least("audit entries appended", many / (time.perf_counter() - began), "/s", 5000,
                   note="1,000 a transaction, each chained and hashed")  # fmt: skip
    began = time.perf_counter()
    schedules.seal(now)
    yield at_least("audit entries sealed", many / (time.perf_counter() - began), "/s", 5000,
                   note="16,384 a batch: tree, signature, place of every entry")  # fmt: skip
    bench.prepared["audit"] = [act.stream for act in acts[:: many // 200]]


def proof_time(bench: Bench) -> Iterable[Figure]:
    """Prove entries to be in the signed log."""
    from yiwang.foundation.audit import queries, rules

    if "audit" not in bench.prepared:
        list(audit_rate(bench))
    spent, failed = [], 0
    for stream in bench.prepared["audit"]:
        began = time.perf_counter()
        proof = queries.inclusion_proof(stream=stream)
        spent.append((time.perf_counter() - began) * 1000)
        receipt = queries.exported_receipt(stream=stream)
        failed += proof is None or receipt is None or bool(rules.check_receipt(receipt))
    yield at_most("inclusion proof", statistics.median(spent), "ms", 1,
                  note=f"p95 {_percentile(spent, 95):.2f} ms; every receipt verified",
                  failed=failed)  # fmt: skip


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def autosave_300(bench: Bench) -> Iterable[Figure]:
    """Save one field after another of a form of 300, by the API and as the page's script does."""
    owner, cookie = prepare.owners(1)[0], bench.login(APPLICANT)
    form, keys = _form_of_300()
    number = _draft(form, keys, owner.actor_id)
    yield from _saved("API", bench, _by_api(number, owner.token), keys)
    number = _draft(form, keys, _user_of(cookie))
    yield from _saved("page", bench, _by_page(number, cookie, keys), keys)


def _saved(where: str, bench: Bench, saving: Saving, keys: list[str]) -> Iterator[Figure]:
    """Save every field; the version of each answer goes with the next."""
    from yiwang.foundation.core.hot import counting

    failed, version = 0, 1
    spent, used, statements = [], [], [0]
    for n, key in enumerate((keys[0], *keys)):
        path, headers, method, body = saving(key, f"填写内容第{n}次", version)
        wall, cpu = time.perf_counter(), time.process_time()
        with counting() as counted:
            status, answer = bench.send(path, headers, method, body)
        used.append((time.process_time() - cpu) * 1000)
        spent.append((time.perf_counter() - wall) * 1000)
        statements.append(counted.statements)
        kept = json.loads(answer).get("version", version) if status == OK else version
        failed += kept != version + 1
        version = kept
    yield at_most(f"autosave of one field of 300 by {where}, p95", _percentile(spent[1:], 95),
                  "ms", 50, note=f"p50 {statistics.median(spent):.1f} ms; {statements[-1]} "
                  f"statements, {statistics.median(used):.1f} ms CPU", failed=failed)  # fmt: skip


def _by_api(number: int, token: str) -> Saving:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def saving(key: str, value: str, version: int) -> tuple[str, dict[str, str], str, bytes]:
        body = json.dumps({"values": {key: value}, "version": version}).encode()
        return f"/api/v1/cases/{number}/form", headers, "PATCH", body

    return saving


def _by_page(number: int, cookie: str, keys: list[str]) -> Saving:
    """Send what the script sends: all fields of the page, one of them changed."""
    held = dict.fromkeys(keys, FILLED)
    csrf = re.search(r"yw_csrf=([^;]+)", cookie)
    headers = {
        "Cookie": cookie,
        "X-CSRFToken": csrf[1] if csrf else "",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def saving(key: str, value: str, version: int) -> tuple[str, dict[str, str], str, bytes]:
        held[key] = value
        page = key.split("_", maxsplit=1)[0]
        mine = {k: v for k, v in held.items() if k.startswith(f"{page}_")}
        body = urlencode({"version": version, "asked": ",".join(mine), **mine}).encode()
        return f"/apply/{number}/form/{page}/autosave/", headers, "POST", body

    return saving


def _user_of(cookie: str) -> str:
    from django.conf import settings
    from django.contrib.auth import SESSION_KEY

    found = re.search(rf"{settings.SESSION_COOKIE_NAME}=([^;]+)", cookie)
    engine = importlib.import_module(settings.SESSION_ENGINE)
    return str(engine.SessionStore(found[1] if found else "")[SESSION_KEY])


def _form_of_300() -> tuple[int, list[str]]:
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.services.eforms import commands
    from yiwang.services.eforms.types import FieldKind, FormField, FormPage

    pages = [
        FormPage(
            key=f"p{page}",
            title=f"第{page}页",
            fields=tuple(
                FormField(key=f"p{page}_f{n}", label=f"内容{n}", kind=FieldKind.TEXT)
                for n in range(30)
            ),
        )
        for page in range(10)
    ]
    form = commands.publish_version(
        code="bench-300", title="测速表单", pages=pages, actor=SYSTEM, at=datetime.now(UTC)
    )
    return form, [field.key for page in pages for field in page.fields]


def _draft(form: int, keys: list[str], user_id: str) -> int:
    """Write a draft with that form for somebody, of any item in force."""
    from django.apps import apps

    from yiwang.services.cases.commands.drafting import Drafts
    from yiwang.services.catalogue import queries as catalogue

    now = datetime.now(UTC)
    person: Any = apps.get_model("identity", "User").objects.get(pk=user_id).person_id
    guide = next(filter(None, (catalogue.guide(code) for code in prepare.codes(20))))
    made = apps.get_model("cases", "Draft").objects.create(
        number=Drafts.new_number(now),
        person_id=person,
        applicant_kind="PERSON",
        applicant_id=person,
        applicant_name="测*",
        channel="API",
        item_code=f"bench-{secrets.token_hex(6)}",
        item_name="测速",
        item_version_id=guide.item_id,
        basic_version_id=guide.basic_version_id,
        form_version_id=form,
        organisation_name="测速",
        region_code="990102000000",
        values=dict.fromkeys(keys, FILLED),
        begun_at=now,
        saved_at=now,
        expires_at=now + timedelta(days=1),
    )
    return int(made.number)


MEASURES: dict[str, Callable[[Bench], Iterable[Figure]]] = {
    "staff_list": staff_list,
    "step": step_cost,
    "lights": lights,
    "audit": audit_rate,
    "proof": proof_time,
    "autosave": autosave_300,
}
