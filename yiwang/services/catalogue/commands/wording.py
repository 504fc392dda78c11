"""Keeping the words of search: everyday words by editors, and what found nothing."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import MissedWord, SynonymTerm
from yiwang.services.catalogue.rules import privacy, words

from .publishing import touch

LONGEST = 40
SHORTEST = 2
MOST_A_DAY = 5_000
"""Different words counted on one day, so that nobody can fill the disk with nonsense."""
DAYS_KEPT = 30
MOST_KEPT = 60
_AGAIN = """
UPDATE catalogue_missedword SET times = times + 1
 WHERE words = %(words)s AND asked_on = %(on)s
"""
_FIRST = """
INSERT INTO catalogue_missedword AS m (words, asked_on, times)
SELECT %(words)s, %(on)s, 1
 WHERE (SELECT count(*) FROM (SELECT 1 FROM catalogue_missedword WHERE asked_on = %(on)s
                               LIMIT %(most)s) AS today) < %(most)s
    ON CONFLICT (asked_on, words) DO UPDATE SET times = m.times + 1
"""


class CannotAddSynonym(DomainError):
    """The pair is too short, too long, the same word twice, or there already."""

    code = "catalogue.cannot_add_synonym"
    sentence = "还不能加为近义词，请检查两个词"


class CannotRemoveSynonym(DomainError):
    """The pair is not there (any more)."""

    code = "catalogue.cannot_remove_synonym"
    sentence = "没有这条近义词，可能已经移除"


@command("catalogue.add_synonym")
def add_synonym(*, term: str, meaning: str, actor: Actor, at: datetime) -> int:
    """Say what the catalogue calls an everyday word; search follows within a second (加为近义词).

    国务院《关于加快推进政务服务标准化规范化便利化的指导意见》（国发〔2022〕5号）：提升智能搜索能力。

    :raises CannotAddSynonym: a word is missing or too long, both are the same, or it is known.
    """
    require(policy.may_edit(actor))
    term, meaning = words.query(term).replace(" ", ""), words.query(meaning)
    if not SHORTEST <= len(term) <= LONGEST:
        raise CannotAddSynonym(f"常用说法要有{SHORTEST}到{LONGEST}个字", reason="term")
    if not SHORTEST <= len(meaning) <= LONGEST:
        raise CannotAddSynonym(f"目录用词要有{SHORTEST}到{LONGEST}个字", reason="meaning")
    if term == meaning:
        raise CannotAddSynonym("两个词一样，不用加", reason="same")
    row, is_new = SynonymTerm.objects.get_or_create(term=term, meaning=meaning)
    if not is_new and not row.is_removed:
        raise CannotAddSynonym(f"“{term}”已经是“{meaning}”的近义词", reason="known")
    SynonymTerm.objects.filter(pk=row.pk).update(is_removed=False)
    concerning(f"catalogue:synonym:{row.pk}", term=term, meaning=meaning, added_at=at.isoformat())
    touch()
    return row.pk


@command("catalogue.remove_synonym")
def remove_synonym(*, synonym_id: int, actor: Actor, at: datetime) -> None:
    """Take an everyday word out of search again (移除近义词), 国发〔2022〕5号.

    :raises CannotRemoveSynonym: it is not there.
    """
    require(policy.may_edit(actor))
    concerning(f"catalogue:synonym:{synonym_id}", removed_at=at.isoformat())
    changed = SynonymTerm.objects.filter(pk=synonym_id, is_removed=False).update(is_removed=True)
    if not changed:
        raise CannotRemoveSynonym
    touch()


@command("catalogue.note_missed", audited=False)
def note_missed(*, text: str, actor: Actor, at: datetime) -> bool:
    """Count words that found nothing, without names and numbers (无结果词); say if counted.

    《个人信息保护法》第六条. Not audited: a counter, not an act about anybody.
    """
    del actor
    kept = privacy.without_persons(words.query(text))[:MOST_KEPT]
    if len(kept.replace(" ", "")) < SHORTEST:
        return False
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"words": kept, "on": local_date(at), "most": MOST_A_DAY}
        cursor.execute(_AGAIN, asked)
        if not cursor.rowcount:
            cursor.execute(_FIRST, asked)
        return bool(cursor.rowcount)


@command("catalogue.forget_missed")
def forget_missed(*, actor: Actor, at: datetime) -> int:
    """Delete what found nothing more than thirty days ago (清理无结果词); return how many.

    《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间。
    """
    require(actor.is_system)
    last = local_date(at) - timedelta(days=DAYS_KEPT)
    deleted: int = MissedWord.objects.filter(asked_on__lte=last).delete()[0]
    concerning("catalogue:missed:all", deleted=deleted, until=str(last))
    return deleted
