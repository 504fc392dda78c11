"""Answers kept by idempotency key: who claims a key first acts, everybody else gets that answer.

The database's own clock counts, since the demo's may be moved.
"""

from datetime import timedelta

from django.db.models.functions import Now

from yiwang.foundation.core.hot import hot
from yiwang.foundation.core.models import KeptAnswer

# Each claim clears away a few that have expired, so the table holds what is alive.
_CLAIM = """
WITH gone AS (
  DELETE FROM core_keptanswer WHERE key <> %(key)s AND key IN (
    SELECT key FROM core_keptanswer WHERE expires < statement_timestamp() ORDER BY expires LIMIT 4
    FOR UPDATE SKIP LOCKED)
)
INSERT INTO core_keptanswer (key, expires)
VALUES (%(key)s, statement_timestamp() + interval '1 minute')
ON CONFLICT (key) DO UPDATE SET answer = NULL, expires = excluded.expires
WHERE core_keptanswer.expires < statement_timestamp()
RETURNING 1
"""


def claim(key: str) -> bool:
    """Tell whether the caller is the first with this key and has to act; for a minute."""
    return hot(_CLAIM, {"key": key}) is not None


def kept(key: str) -> str | None:
    """Return the answer; None while it is not given yet."""
    return KeptAnswer.objects.filter(key=key).values_list("answer", flat=True).first()


def keep(key: str, answer: str) -> None:
    """Keep the answer for a day."""
    KeptAnswer.objects.filter(key=key).update(answer=answer, expires=Now() + timedelta(days=1))


def give_up(key: str) -> None:
    """Let the next one try: nothing was done."""
    KeptAnswer.objects.filter(key=key).delete()
