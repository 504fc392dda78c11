"""What a process knows of the catalogue's words: the index, the lexicon, the everyday words.

It is kept beside `memory` and made anew only when a text or an everyday word has changed, not with
every guide that is published somewhere: 1.6 million guides are some thousand texts.
"""

import gc
import itertools
import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from django.db import connection

from yiwang.services.catalogue.models import SearchText, SynonymTerm
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.rules.asking import Question, Reader
from yiwang.services.catalogue.rules.lexicon import Lexicon
from yiwang.services.catalogue.rules.ranking import Index

from .memory import remember

Text = tuple[str, Mapping[str, str]]
"""A name, and the words of a text with their weights."""
Synonyms = Mapping[str, tuple[str, ...]]
Answer = tuple[Question, tuple[tuple[int, float], ...]]
NAME = 3
TERM = 2
WITHIN = 0.1
ROOM = 2_000
_TEXTS = """
SELECT DISTINCT ON (t.basic_id) t.basic_id, t.id, t.hash
  FROM catalogue_searchtext t JOIN catalogue_basicitem b ON b.id = t.basic_id
 WHERE b.current_id IS NOT NULL ORDER BY t.basic_id, t.id DESC
"""
_LEXEME = re.compile(r"'((?:[^']|'')*)':\d+([ABC]?)")


@dataclass(slots=True)
class Knowledge:
    """Everything search keeps in memory, and the answers to the latest questions."""

    index: Index
    lexicon: Lexicon
    reader: Reader
    synonyms: Synonyms
    names: Mapping[int, str]
    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)

    def answer(self, text: str) -> Answer:
        """Return what is asked and the texts that fit, best first."""
        known = self.answers.get(text)
        if known is not None:
            return known
        question = self.reader.read(text)
        found = question, tuple(self.index.rank(question.concepts))
        self.answers[text] = found
        if len(self.answers) > ROOM:
            with suppress(KeyError):  # another thread was quicker
                self.answers.popitem(last=False)
        return found


@dataclass(slots=True)
class _Kept:
    """The knowledge made last, and what it was made from."""

    marks: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    texts: Mapping[int, Text] = field(default_factory=dict)
    synonyms: Synonyms = field(default_factory=dict)
    knowledge: Knowledge | None = None
    token: object = None


_kept = _Kept()
_making = Lock()


def knowledge() -> Knowledge:
    """Return what is known now; at most a second old, or as old as it takes to be made anew.

    One request makes it anew after a publication; the others meanwhile search what was known, so
    that nobody waits for the catalogue being edited.
    """
    last, token = _kept, remember("knowledge", object)  # another object after every change
    if last.knowledge is not None and last.token is token:
        return last.knowledge
    if last.knowledge is not None and not _making.acquire(blocking=False):
        return last.knowledge
    if last.knowledge is None:
        _making.acquire()  # nothing is known yet: wait for whoever reads it
    try:
        now = _kept
        return now.knowledge if now.knowledge and now.token is token else _fresh(token)
    finally:
        _making.release()


def _fresh(token: object) -> Knowledge:
    """Read what has changed since the last time, and keep the old knowledge when nothing has."""
    global _kept  # noqa: PLW0603  one per process, replaced whole so that readers see either
    last = _kept
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS)
        marks = {basic: (pk, digest) for basic, pk, digest in cursor.fetchall()}
    synonyms = _synonyms()
    if last.knowledge is not None and marks == last.marks and synonyms == last.synonyms:
        last.token = token
        return last.knowledge
    same = {basic for basic, mark in marks.items() if last.marks.get(basic) == mark}
    texts = {basic: last.texts[basic] for basic in same}
    texts.update(_read({marks[basic][0]: basic for basic in marks.keys() - same}))
    made = build(texts, synonyms)
    _kept = _Kept(marks, texts, synonyms, made, token)
    if last.knowledge is None:
        _settle()
    return made


def _settle() -> None:
    """Spare the garbage collector what stays as long as the process: dictionaries, readings.

    Every new index would otherwise have it walk a million objects while all requests stand still
    (0.2 s, measured by the bench's search while publishing).
    """
    gc.collect()
    gc.freeze()


def _read(wanted: Mapping[int, int]) -> dict[int, Text]:
    rows = SearchText.objects.filter(pk__in=wanted).values_list("pk", "name", "words")
    return {wanted[pk]: (name, parsed(vector)) for pk, name, vector in rows if pk in wanted}


def parsed(vector: str) -> dict[str, str]:
    """Return the words of a tsvector as PostgreSQL writes it, with their weights A to D."""
    return {word.replace("''", "'"): w or "D" for word, w in _LEXEME.findall(vector)}


def _synonyms() -> Synonyms:
    found: dict[str, list[str]] = {}
    rows = SynonymTerm.objects.filter(is_removed=False).order_by("id")
    for term, meaning in rows.values_list("term", "meaning"):
        found.setdefault(words.query(term).replace(" ", ""), []).append(meaning)
    found.pop("", None)
    return {term: tuple(meanings) for term, meanings in found.items()}


def build(texts: Mapping[int, Text], synonyms: Synonyms) -> Knowledge:
    """Make the index of texts and the lexicon of their words and the everyday words."""
    index = Index()
    for key, (name, weighted) in texts.items():
        index.add(key, words.words(name), weighted)
    lexicon = Lexicon(_vocabulary(texts, synonyms))
    names = {key: name for key, (name, _) in texts.items()}
    return Knowledge(index, lexicon, Reader(index, lexicon, synonyms), synonyms, names)


def _vocabulary(texts: Mapping[int, Text], synonyms: Synonyms) -> dict[str, float]:
    """Return known words with how common they are: words of names, pairs of them, terms."""
    known: Counter[str] = Counter()
    for name, _ in texts.values():
        cut = words.cut(words.normal(name))
        parts = {*words.words(name), *(a + b for a, b in itertools.pairwise(cut) if a + b in name)}
        known.update(dict.fromkeys(parts, NAME))
    for term, meanings in synonyms.items():
        known[term] += TERM
        for meaning in meanings:
            known.update(set(words.words(meaning)))
    return _weighed(
        {word: float(n) for word, n in known.items() if words.is_chinese(word)}, synonyms
    )


def _weighed(known: dict[str, float], terms: Iterable[str]) -> dict[str, float]:
    """Add to each word a little for every everyday word made with it: 身份证 in 身份证丢了."""
    for term in terms:
        for start, end in itertools.combinations(range(len(term) + 1), 2):
            if end - start > 1 and term[start:end] in known:
                known[term[start:end]] += WITHIN
    return known
