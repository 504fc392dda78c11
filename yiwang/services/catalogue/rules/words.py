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
WHO = frozenset(
    "老人 老年 老年人 老人家 老伴 孩子 小孩 小伢 伢 伢子 毛伢 细伢 小鬼 毛毛 小娃 娃 娃儿 娃娃 宝宝 婴儿 "  # noqa: E501, SIM905
    "老婆 老公 媳妇 丈夫 妻子 爱人 员工 工人 邻居 农户 毕业生 大学生 打工 上班".split()
)
"""Everyday words that tell who asks or for whom; what is wanted tells more."""
CIRCUMSTANCES = frozenset(
    "爷爷 奶奶 爸爸 妈妈 父亲 母亲 父母 儿子 女儿 弟弟 哥哥 姐姐 妹妹 亲戚 家属 家人 老爷子 老太太 老头子 老奶奶 老两口 两口子 "  # noqa: E501, SIM905
    "外公 外婆 姥姥 姥爷 公公 婆婆 岳父 岳母 孙子 孙女 外孙 侄子 朋友 同事 老板 本人 男方 女方 个人 全家 一家人 大人 老乡 "  # noqa: E501
    "政府 国家 社区 村里 镇里 乡里 县里 市里 外地 外省 本地 当地 老家 家里 农村 城里 街道 小区 商场 店铺 店面 附近 门口 "  # noqa: E501
    "地方 部门 单位 窗口 大厅 机关 医院 上门 行动不便 网上 手机 电话 听说 一直 突然 目前 直接 过年 报批 报名 开业 公益 "  # noqa: E501
    "没人管 没人 办证 开户 交钱 要钱 领钱 花钱 给钱 费用 收费 价格 标准 政策 规定 情况 问题 方法 办法 程序 步骤 时间 期限 "  # noqa: E501
    "申请 提交 填表 预约 登记 证件 证书 执照 许可 许可证 备案 审批 核发 毕业 回来 出来 不用 不行 不想 不了 想办 "  # noqa: E501
    "生活 工作 上学 在家 外面 一起 全部 所有 其他 相关 正规 合法 普通 一般 特别 简单 麻烦 直系 有效".split()  # noqa: E501
)
"""Words that tell under which circumstances something is wanted, not what."""
_WANTED = ("n", "v", "l", "i", "j")
_PLACE_OR_PERSON = ("nr", "ns", "nt")
_ASIDES = re.compile(
    "您好|你好|第[一二三]次|(周末|周六|周日|星期天|星期六|双休日|中午|几点|节假日)(上不上班|上班|下班|开门)?"
    "|(要|需要|得|应该|该)?(带|准备|提供|交|拿)(哪些|什么|啥)(东西|材料|证件|资料|手续)?"
    "|(多久|多长时间|几天|多少天)(能|可以|才能|才)?(下来|办好|办完|拿到|办下来|好)?"
    "|能不能(在)?网上|(最快|最简单)(怎么办|的办法)|(要|应该)?(去|到)(哪里|哪儿|哪个部门|什么地方|哪)(去)?办?"
)
"""What may be asked about any service: where, when, with what, how long."""
LIMIT = 60
TOKENS = 60


def normal(text: str) -> str:
    """Return half-width, lower-case text of at most 60 characters for a query."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def query(text: str) -> str:
    """Return what is asked: normal, of at most 60 characters, everything but words a blank."""
    return _ODD.sub(" ", normal(text[: 4 * LIMIT]))[:LIMIT].strip()


def without_asides(text: str) -> str:
    """Return a question without what may be asked about any service: 「周末上班吗」."""
    return _ASIDES.sub(" ", text) if _ASIDES.sub("", text).strip() else text


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
def telling(text: str) -> tuple[str, ...]:
    """Return the words of the language that tell what is wanted: 摩托车, 公证, not 爷爷, 上个月."""
    dictionary = set(plain(text)) - (CIRCUMSTANCES | WHO | FILLERS)
    return tuple(
        word
        for word, tag in rjieba.tag(text)
        if len(word) > 1
        and word in dictionary
        and tag.startswith(_WANTED)
        and not tag.startswith(_PLACE_OR_PERSON)
        and not any(c in FILLERS for c in word)
    )


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
