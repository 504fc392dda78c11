"""What the load needs, made in this process: tokens of many people, stored files, addresses.

Tokens and file rows are written straight into the product's tables (as its provider and its upload
page would): a million uploads are not what is measured.
"""

from __future__ import annotations

import json
import random
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from devtools.bench import load

OWNERS, FILES, SEED = 200, 5, 20261122
TYPED = {"账号.手机号码", "居民户口簿.住址"}
"""Facts no register of the province has: who files types them."""
TRIED = 60


@dataclass(frozen=True)
class Owner:
    """Somebody who files: the bearer token, and under which id files are uploaded."""

    token: str
    actor_id: str


@dataclass(frozen=True)
class Application:
    """An application the product accepts: item, form, and the lines that take its files."""

    code: str
    form: dict[str, Any]
    lines: tuple[int, ...]
    promises: tuple[int, ...]
    situation: str
    files: int = FILES

    def body(self, files: list[UUID]) -> str:
        """Return the body of POST /cases."""
        named = [
            {"material": self.lines[n % len(self.lines)], "file": str(one)}
            for n, one in enumerate(files)
        ]
        return json.dumps(
            {
                "item": self.code,
                "situation": self.situation,
                "form": self.form,
                "files": named,
                "promises": list(self.promises),
                "signature": {"way": "TYPED"},
                "submit": True,
            }
        )


def owners(most: int = OWNERS) -> list[Owner]:
    """Give up to this many people with an account a token each."""
    from allauth.idp.oidc.models import Client, Token
    from django.apps import apps

    people = apps.get_model("identity", "User").objects.filter(person__isnull=False, staff=None)
    client = Client(id=f"bench-{secrets.token_hex(4)}", name="bench")
    client.set_scopes(["cases:write", "cases:read"])
    client.save()
    made = []
    for user in people.order_by("?")[:most]:
        value = secrets.token_urlsafe(24)
        token = Token(type=Token.Type.ACCESS_TOKEN, client=client, user=user)
        token.expires_at = datetime.now(UTC) + timedelta(days=1)
        token.set_value(value)
        token.set_scopes(["cases:write", "cases:read"])
        token.save()
        made.append(Owner(value, str(user.pk)))
    return made


def officer(place: UUID, *rights: str) -> Any:
    """Return somebody of an organisation with these rights, who is in nobody's records."""
    from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
    from yiwang.foundation.identity.types import Permission

    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid4()),
        name="测速",
        level=RealNameLevel.STRONG,
        person_id=uuid4(),
        staff_id=uuid4(),
        organisation_id=place,
        permissions=frozenset(getattr(Permission, right) for right in rights),
        organisation_ids=frozenset({place}),
        channel="DESK",
    )


def files(owner_ids: list[str], each: int) -> dict[str, list[UUID]]:
    """Store one small PDF and name it many times, so that every filing has files of its own."""
    from django.apps import apps
    from django.db import connection

    from devtools.typing_in import PDF
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.foundation.files import commands

    kept = commands.store(
        content=[PDF], name="材料.pdf", owner=f"bench:{uuid4()}", actor=SYSTEM, at=datetime.now(UTC)
    )
    model = apps.get_model("files", "StoredFile")
    content_id = model.objects.values_list("content_id", flat=True).get(pk=kept.id)
    found: dict[str, list[UUID]] = {}
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY {model._meta.db_table} (id, content_id, name, owner, uploaded_by, stored_at)"  # noqa: SLF001  a table of the product
            " FROM STDIN"
        ) as copy,
    ):
        for owner in owner_ids:
            found[owner] = [uuid4() for _ in range(each)]
            for one in found[owner]:
                copy.write_row(
                    (one, content_id, "材料.pdf", f"upload:{owner}", owner, datetime.now(UTC))
                )
    return found


def application(owner: Owner) -> Application:
    """Find an item of the default region that takes five files, by filing it once."""
    from yiwang.foundation.orgs import queries as orgs
    from yiwang.services.catalogue import queries as catalogue

    lists = catalogue.in_region(orgs.default_region(), audience="PERSON", online=True)
    busiest = sorted(lists, key=lambda line: -line.material_count)
    for line in busiest[:TRIED]:
        found = _try(line.code, owner)
        if found:
            return found
    raise SystemExit("no item of the default region can be filed with five files")


def _try(code: str, owner: Owner) -> Application | None:
    from devtools.bench.inside import Request, send
    from yiwang.services.catalogue import queries as catalogue

    guide = catalogue.guide(code)
    if guide is None or guide.situations:
        return None
    lines = [m for m in catalogue.materials_for(guide) if not m.is_exempt]
    wanted = [m for m in lines if not m.is_application_form]
    if not wanted or len(wanted) > FILES:
        return None
    form = answers(guide.form_version_id) if guide.form_version_id else {}
    made = Application(code, form, tuple(m.no for m in wanted), (), "")
    stored = files([owner.actor_id], FILES)[owner.actor_id]
    headers = tuple(filing_headers(owner, secrets.token_hex(8)).items())
    answer = send(Request("/api/v1/cases", "POST", headers, made.body(stored).encode()))
    return made if answer[0] == 201 else None  # noqa: PLR2004


def filing_headers(owner: Owner, key: str) -> dict[str, str]:
    """Return the headers of a filing; ``{key}`` is filled in by lines.lua."""
    return {
        "Authorization": f"Bearer {owner.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }


def answers(version_id: int) -> dict[str, Any]:
    """Return an answer to every question that the register does not answer."""
    from yiwang.services.eforms import queries as eforms

    return {
        field.key: _value(field)
        for page in eforms.form(version_id).pages
        for field in page.fields
        if not field.prefill or field.prefill in TYPED
    }


def _value(field: Any) -> Any:
    kind = str(field.kind)
    if kind == "TABLE":
        return [{column.key: _value(column) for column in field.columns}]
    plain: dict[str, Any] = {
        "PHONE": "13800138000",
        "NAME": "张三",
        "DATE": "2026-09-01",
        "NUMBER": 12,
        "MONEY": "100.00",
        "ADDRESS": "示例省示例市示例县示例镇示例村12号",
        "ID_CARD": "11010519491231002X",
        "USCC": "91350100M000100Y43",
        "DECLARATION": True,
        "MULTISELECT": list(field.options[:1]),
    }
    if kind in {"SELECT", "RADIO"}:
        return field.options[0]
    return plain.get(kind, "为本人办理，情况如实填写")


def filings(found: Application, people: list[Owner], count: int) -> list[str]:
    """Return that many whole filings, each with files of its own, people in turn."""
    each = -(-count // len(people)) * found.files
    stored = files([p.actor_id for p in people], each)
    made = []
    for n in range(count):
        owner = people[n % len(people)]
        mine = [stored[owner.actor_id].pop() for _ in range(found.files)]
        headers = filing_headers(owner, "{key}")
        made.append(load.line("POST", "/api/v1/cases", headers, found.body(mine)))
    return made


def numbers(most: int) -> list[str]:
    """Return numbers of cases from all over the table, by its key."""
    return _spread("SELECT min(number), max(number) FROM cases_case",
                   "SELECT number FROM cases_case WHERE number >= %s ORDER BY number LIMIT 20",
                   most)  # fmt: skip


def codes(most: int) -> list[str]:
    """Return codes of guides from all over the table, by its key."""
    return _spread(
        "SELECT min(id), max(id) FROM catalogue_item",
        "SELECT code FROM catalogue_item WHERE id >= %s AND is_active AND current_id IS NOT NULL"
        " ORDER BY id LIMIT 5",
        most,
    )


def _spread(ends: str, some: str, most: int) -> list[str]:
    from django.db import connection

    dice = random.Random(SEED)  # noqa: S311  a sample, not a secret
    found: dict[str, None] = {}
    with connection.cursor() as cursor:
        cursor.execute(ends)
        low, high = cursor.fetchone()
        for _ in range(most):
            if low is None or len(found) >= most:
                break
            cursor.execute(some, [dice.randint(low, high)])
            found |= {str(row[0]): None for row in cursor.fetchall()}
    return list(found)[:most]
