"""Files change hands inside the statement that files a case (转移归属).

Offered as clauses, because the statement is one (``core.together``): the files are locked and
judged, the gate asks how many stand the test, and only an open gate gives them away.
"""

from collections.abc import Sequence
from uuid import UUID

from yiwang.foundation.core.together import Clause
from yiwang.foundation.core.types import Actor


class Adoption:
    """The clauses; GB/T 18894-2016 as for :func:`adopt`."""

    @staticmethod
    def held(ids: Sequence[UUID], *, owner: str, actor: Actor) -> Clause:
        """``held(id, name, sm3)``: files that are served, the owner's or the actor's own.

        What already belongs to a case stays with it.
        """
        return Clause(
            "held",
            "SELECT s.id, s.name, c.sm3 FROM files_storedfile s "
            "JOIN files_filecontent c ON c.sm3 = s.content_id "
            "WHERE s.id = ANY(%s::uuid[]) AND c.state <> 'QUARANTINED' "
            "AND (s.owner = %s OR s.uploaded_by = %s AND NOT starts_with(s.owner, 'case:')) "
            "ORDER BY s.id FOR NO KEY UPDATE OF s",
            (list(ids), owner, actor.id),
        )

    @staticmethod
    def given(ids: Sequence[UUID], *, owner: str) -> Clause:
        """``adopted``: the files belong to the owner once the gate is open."""
        return Clause(
            "adopted",
            "UPDATE files_storedfile s SET owner = %s FROM gate WHERE s.id = ANY(%s::uuid[])",
            (owner, list(ids)),
        )
