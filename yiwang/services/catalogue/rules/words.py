"""Words of search: Chinese cut by rjieba, everyday words widened, lexemes for PostgreSQL."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

import rjieba

_WORD = re.compile(r"[0-9a-z㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]{2,}")
_CHINESE = re.compile(r"[㐀-鿿]+")
_ODD = re.compile(r"[^0-9a-z㐀-鿿]+")
STOP = frozenset(
    "的 了 和 与 或 在 是 我 要 想 怎么 如何 什么 哪里 需要 请问 一下 去 给 把 吗 呢 啊 你 您 我们 及 等 个".split()  # noqa: E501, SIM905
)
FILLERS = frozenset(
    "的 了 和 与 或 在 是 我 要 想 怎么 怎么办 怎样 如何 咋 咋个 咋办 咋样 啥 什么 甚么 哪 哪里 哪儿 哪个 哪些 "  # noqa: E501, SIM905
    "需要 要求 请 请问 问问 一下 一个 一家 一间 一张 一本 一点 去 给 把 被 吗 么 呢 啊 呀 吧 嘛 哦 噢 不 你 您 他 她 "  # noqa: E501
    "它 我们 俺 俺们 咱 咱们 侬 阿拉 及 等 个 家 间 张 本 这 那 这个 那个 这里 那里 这儿 那边 这边 办 办理 办个 手续 "  # noqa: E501
    "流程 材料 东西 条件 资料 可以 能 能不能 可不可以 是否 是不是 有 有没有 没 没有 谁 多少 几 几个 怎 得 地 着 过 到 "  # noqa: E501
    "从 向 对 和 跟 让 会 应该 应当 该 必须 就 都 也 还 又 再 先 才 只 自己 自家 人家 大家 想要 打算 准备 "  # noqa: E501
    "晓得 知道 告诉 帮 帮忙 帮我 找 找谁 来 上 下 里 里面 外面 所 为 为了 因为 以后 之后 后 前 之前 时候 现在 "  # noqa: E501
    "今年 每年 每月 每个月 拿 带 带上 做 搞 弄 新 刚 刚刚 已经 快 快要 第一次 怎么样 呗 喔 嗯 欸 诶 了解 咨询 "  # noqa: E501
    "事情 事 事项 业务 服务 某 各 每 其 则 且 而 但 若 如 由 于 以 之".split()
)
"""Words that say nothing about what is wanted."""
LIMIT = 60
TOKENS = 60


def normal(text: str) -> str:
    """Return half-width, lower-case text of at most 60 characters for a query."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def query(text: str) -> str:
    """Return what is asked: normal, of at most 60 characters, everything but words a blank."""
    return _ODD.sub(" ", normal(text[: 4 * LIMIT]))[:LIMIT].strip()


def is_chinese(text: str) -> bool:
    """Whether a text is nothing but Chinese characters."""
    return bool(_CHINESE.fullmatch(text))


@functools.lru_cache(maxsize=20_000)
def cut(text: str) -> tuple[str, ...]:
    """Return a normal text cut into words, one after the other."""
    return tuple(w for w in rjieba.cut(text) if _WORD.fullmatch(w))


def plain(text: str) -> tuple[str, ...]:
    """Return the whole text cut into words of the dictionary, nothing guessed or left out."""
    return tuple(rjieba.cut(text, False))  # noqa: FBT003  hmm, positional only


@functools.lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Return the distinct words of a text in order, without fillers."""
    found = (w for w in rjieba.cut_for_search(normal(text)) if _WORD.fullmatch(w) and w not in STOP)
    return tuple(dict.fromkeys(found))


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
