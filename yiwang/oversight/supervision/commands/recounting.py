"""Proof of the counters, and reading the log again from its beginning."""

from datetime import datetime
from typing import ClassVar, Final

from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import LogReader, Recount

from .anew import count_anew, replace_counters
from .following import NAME

SHOWN: Final = 50


_DIFFERING: Final = """
SELECT coalesce(t.scope, a.scope), coalesce(t.kind, a.kind), coalesce(t.measure, a.measure),
       coalesce(t.day, a.day), coalesce(t.n, 0), coalesce(a.n, 0), count(*) OVER ()
FROM (SELECT * FROM supervision_tally WHERE n <> 0) t
FULL JOIN supervision_anew a USING (scope, kind, measure, day)
WHERE coalesce(t.n, 0) <> coalesce(a.n, 0) ORDER BY 1, 2, 3, 4 LIMIT %s
"""


class CannotRecount(DomainError):
    """There is nothing whole to compare yet."""

    code: ClassVar = "supervision.cannot_recount"
    sentence: ClassVar = "正在从头重读日志，读完以后再复核"


@command("supervision.recount")
def recount(*, mend: bool = False, actor: Actor, at: datetime) -> int:
    """Count every counter anew from facts and findings and compare (复核计数); mend if asked.

    《统计法》第七条. The reader of the log waits meanwhile, so both sides stand at the same entry.
    Kept with its differences; returns how many counters differed.

    :raises NotPermitted: neither the platform nor somebody who supervises.
    :raises CannotRecount: the log is being read anew.
    """
    require(actor.is_system or actor.has(policy.ACT), NotPermitted)
    reader = LogReader.objects.select_for_update().filter(pk=NAME).first()
    if reader is not None and reader.is_replaying:
        raise CannotRecount
    counters, total = count_anew()
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING, [SHOWN])
        found = cursor.fetchall()
    if found and mend:
        replace_counters()
    differing = int(found[0][-1]) if found else 0
    kept = Recount.objects.create(
        at=at,
        counters=counters,
        total=total,
        differing=differing,
        is_mended=bool(found) and mend,
        lines=[[*map(str, row[:4]), int(row[4]), int(row[5])] for row in found],
        by_name=actor.name,
    )
    concerning("supervision:recount", recount=kept.pk, counters=counters, differing=differing)
    return differing


@command("supervision.read_anew")
def read_anew(*, actor: Actor, at: datetime) -> None:
    """Forget all facts and counters and read the log again from its beginning (重放日志).

    《网络安全法》第二十一条: what is shown follows from the log alone. Findings stay.

    :raises NotPermitted: not the platform itself (`manage.py supervision_replay`).
    """
    del at
    require(actor.is_system, NotPermitted)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE supervision_logreader IN EXCLUSIVE MODE")
        cursor.execute("TRUNCATE supervision_fact, supervision_didact, supervision_tally")
    until = audit.newest(viewer=actor)
    told = {"entry": 0, "gaps": {}, "read_at": None, "replay_until": until}
    LogReader.objects.update_or_create(name=NAME, defaults=told)
    concerning("supervision:replay", until=until)
