"""Files of procedures, checks and statements: kept with their name and time (附件)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import policy

MOST_FILES: Final = 30
Kept = list[dict[str, Any]]


class Attached:
    """What the commands that keep files share."""

    @staticmethod
    def checked(file_id: UUID, owner: str, actor: Actor) -> StoredFileInfo | None:
        """Return the file when the actor may use it here."""
        info = stored.infos([file_id]).get(file_id)
        if info is None or not info.is_served or not policy.may_use_file(actor, info, owner):
            return None
        return info

    @staticmethod
    def joined(held: Kept, info: StoredFileInfo, at: datetime) -> Kept:
        """Return the list with one more; the same file once."""
        if any(one["id"] == str(info.id) for one in held):
            return held
        new = {"id": str(info.id), "name": info.name, "sm3": info.sm3, "at": at.isoformat()}
        return [*held, new]
