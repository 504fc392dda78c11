"""Name many files' bytes once more for other owners (成批引用文件)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.models import StoredFile

from .keeping import CannotAdopt


@command("files.refer_many", audited=False)
def refer_many(
    *, wanted: Sequence[tuple[UUID, str]], actor: Actor, at: datetime
) -> tuple[UUID, ...]:
    """Name bytes again for these owners, in two statements; return the new ids in order (引用文件).

    《国务院关于在线政务服务的若干规定》第十一条. Only the platform does so, after an act that has
    its own entry; the bytes are there already, so no room is taken.

    :raises CannotAdopt: a file is gone.
    """
    require(actor.is_system)
    found = StoredFile.objects.in_bulk({file_id for file_id, _ in wanted})
    if any(file_id not in found for file_id, _ in wanted):
        raise CannotAdopt
    rows = [
        StoredFile(
            pk=uuid7(),
            content_id=found[file_id].content_id,
            name=found[file_id].name,
            owner=owner,
            uploaded_by=found[file_id].uploaded_by,
            stored_at=at,
        )
        for file_id, owner in wanted
    ]
    StoredFile.objects.bulk_create(rows)
    return tuple(row.pk for row in rows)
