"""Lists take up a new version of the form they use, thousands at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import BasicItem

from . import versions
from .publishing import told, touch
from .versions import Written

BASIC_PART = slice(19, 31)

_BASICS = """
SELECT DISTINCT i.basic_id FROM catalogue_itemversion v
JOIN catalogue_item i ON i.id = v.item_id AND i.current_id = v.id
WHERE v.form_version_id = ANY(%s)
"""
_USING = """
SELECT i.id, i.code, v.version_no, v.body_id, b.hash
FROM catalogue_itemversion v
JOIN catalogue_item i ON i.id = v.item_id AND i.current_id = v.id
JOIN catalogue_body b ON b.id = v.body_id
WHERE v.form_version_id = ANY(%s) LIMIT %s FOR UPDATE OF i
"""
_OF_ITEM = """
SELECT i.id, i.code, v.version_no, v.body_id, b.hash
FROM catalogue_item i
JOIN catalogue_itemversion v ON v.id = i.current_id
JOIN catalogue_body b ON b.id = v.body_id
WHERE i.basic_id = %s AND v.form_version_id IS DISTINCT FROM %s LIMIT %s FOR UPDATE OF i
"""


@command("catalogue.adopt_form")
def adopt_form(
    *,
    form_version_id: int,
    replaces: Sequence[int] = (),
    basic_code: str = "",
    reason: str,
    limit: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Make lists use a new version of their form (换用新版表单); return how many did.

    《行政许可法》第二十九条、第三十条. Each list gets a version with the text it has and the new
    form, at most ``limit`` at a time, in six statements; fewer than that means all are done.
    Who publishes texts of the item is waited for, and waits: no list loses its text or its form.

    :param replaces: the older versions of the form; lists that use one of them take up the new one.
    :param basic_code: for a form that nobody uses yet: the item whose lists take it up.
    """
    require(policy.may_publish(actor))
    basics = BasicItem.objects.select_for_update(of=("self",)).order_by("code")
    with connection.cursor() as cursor:
        if basic_code:
            basic = basics.get(code=basic_code)
            cursor.execute(_OF_ITEM, [basic.pk, form_version_id, limit])
        else:
            cursor.execute(_BASICS, [list(replaces)])
            held = [key for (key,) in cursor.fetchall()]
            list(basics.filter(pk__in=held).values_list("pk"))
            cursor.execute(_USING, [list(replaces), limit])
        rows = cursor.fetchall()
    concerning(f"catalogue:form:{form_version_id}", lists=len(rows), item=basic_code)
    if rows:
        for code, written in sorted(_write(rows, form_version_id, reason, at).items()):
            publish(told(code, written, "", actor, at))
        touch()
    return len(rows)


def _write(
    rows: list[Any], form_version_id: int, reason: str, at: datetime
) -> dict[str, list[Written]]:
    """Write the versions; return them by basic code."""
    coming = [
        versions.Next(item_id, code, number + 1, body_id, body_hash, form_version_id)
        for item_id, code, number, body_id, body_hash in rows
    ]
    written: dict[str, list[Written]] = defaultdict(list)
    for one in versions.write(coming, reason, at):
        written[one.code[BASIC_PART]].append(one)
    return written
