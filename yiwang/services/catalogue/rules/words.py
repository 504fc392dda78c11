"""Words of search: Chinese cut by rjieba, everyday words widened, lexemes for PostgreSQL."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

import rjieba

_WORD = re.compile(r"[0-9a-z㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]{2,}")
STOP = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "或",
        "在",
        "是",
        "我",
        "要",
        "想",
        "怎么",
        "如何",
        "什么",
        "哪里",
        "需要",
        "请问",
        "一下",
        "去",
        "给",
        "把",
        "吗",
        "呢",
        "啊",
        "你",
        "您",
        "我们",
        "及",
        "等",
        "个",
    ]
)
LIMIT = 60


def normal(text: str) -> str:
    """Return half-width, lower-case text of at most 60 characters for a query."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@functools.lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Return the distinct words of a text in order, without fillers."""
    cut = (w for w in rjieba.cut_for_search(normal(text)) if _WORD.fullmatch(w) and w not in STOP)
    return tuple(dict.fromkeys(cut))


def bigrams(text: str) -> tuple[str, ...]:
    """Return the distinct pairs of neighbouring characters, for words no dictionary knows."""
    runs = _HAN.findall(normal(text))
    return tuple(dict.fromkeys(run[i : i + 2] for run in runs for i in range(len(run) - 1)))


def lexeme(word: str) -> str:
    """Quote a word for a tsvector or tsquery literal."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def vector(parts: Mapping[str, Iterable[str]]) -> str:
    """Return a tsvector literal: weight A to D → words; a word keeps its best weight."""
    best: dict[str, str] = {}
    for weight in sorted(parts):
        for word in parts[weight]:
            best.setdefault(word, weight)
    return " ".join(f"{lexeme(w)}:{n}{weight}" for n, (w, weight) in enumerate(best.items(), 1))


def either(alternatives: Iterable[str]) -> str:
    """Return a query part that holds when one of the words does."""
    return "(" + " | ".join(lexeme(w) for w in dict.fromkeys(alternatives)) + ")"


def everything(groups: Iterable[Iterable[str]]) -> str:
    """Return a query that wants one word of every group."""
    return " & ".join(either(g) for g in groups)


def anything(groups: Iterable[Iterable[str]]) -> str:
    """Return a query that wants any word of any group."""
    return " | ".join(either(g) for g in groups)
