"""Numbering what the catalogue told."""

from datetime import datetime

from django.db import connection

from yiwang.engagement.interchange.models import CatalogueChange
from yiwang.engagement.interchange.queries import last_change
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

_ORDER = "SELECT pg_advisory_xact_lock(hashtext('interchange.catalogue_change'))"


@command("interchange.note_change", audited=False)
def note_change(
    *,
    basic_code: str,
    target: ChangeTarget,
    kind: ChangeKind,
    code: str,
    lists: int,
    version_no: int,
    digest: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Give a change of the catalogue its number in the public feed (目录变更公开).

    《国务院关于在线政务服务的若干规定》第六条. The lock is held until the transaction ends, so the
    numbers grow in the order of commits and have no gaps. The publication itself has its entry.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"catalogue:basic:{basic_code}", kind=kind.value)
    with connection.cursor() as cursor:
        cursor.execute(_ORDER)
    last = last_change()
    edition = catalogue.basic_edition(basic_code)
    row = CatalogueChange.objects.create(
        number=last.number + 1 if last else 1,
        target=target,
        kind=kind,
        basic_code=basic_code,
        code=code,
        name=edition.name if edition else "",
        lists=lists,
        version_no=version_no,
        hash=digest,
        changed_at=at,
    )
    return row.number
