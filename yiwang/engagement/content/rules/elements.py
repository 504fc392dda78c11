"""What each kind of text is made of: one table for the form, the checks and the trace."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from yiwang.engagement.content.types import THEME_NAMES, VALIDITY_NAMES, Element, Kind, Validity

LONG = 20_000
LEVELS = (
    ("LAW", "法律"),
    ("REGULATION", "行政法规"),
    ("LOCAL", "地方性法规"),
    ("RULE", "规章"),
    ("DOCUMENT", "规范性文件"),
)
PROSE = "空一行分段；行首写“## ”是小标题，写“- ”是一条"
_FILES = Element("files", "附件和图片", "FILES", needed=False)
ELEMENTS: Mapping[Kind, tuple[Element, ...]] = MappingProxyType(
    {
        Kind.NOTICE: (
            Element("title", "标题", most=120),
            Element("body", "正文", "LONG", LONG, hint=PROSE),
            Element(
                "shows_from",
                "从哪天起显示",
                "DATE",
                needed=False,
                hint="不填，审核通过马上发布；填以后的日子，审核通过以后到那天自动发布",
            ),
            Element("ends_on", "显示到", "DATE", needed=False, hint="过了这一天就不在首页和列表里"),
            Element("is_pinned", "置顶", "FLAG", needed=False),
            _FILES,
        ),
        Kind.CONSULTATION: (
            Element(
                "title", "标题", most=120, hint="如：关于公开征求《……（征求意见稿）》意见的公告"
            ),
            Element("issuer", "起草单位"),
            Element("opens_on", "开始日期", "DATE"),
            Element("ends_on", "截止日期", "DATE"),
            Element(
                "short_reason",
                "期限不满 30 日的理由",
                needed=False,
                hint="公开征求意见一般不少于 30 日；因紧急等原因缩短的要说明",
            ),
            Element("body", "征求意见稿", "LONG", LONG, hint=PROSE),
            Element("explanation", "起草说明", "LONG", LONG, needed=False, hint=PROSE),
            Element(
                "contact", "其他提意见的方式", needed=False, hint="电话、地址，如：0990-0000000"
            ),
            Element(
                "summary",
                "采纳情况说明",
                "LONG",
                LONG,
                needed=False,
                hint="截止以后写：收到多少条意见、采纳了哪些、没有采纳的理由",
            ),
            _FILES,
        ),
        Kind.POLICY: (
            Element("title", "名称", most=160, hint="不加书名号，如：优化营商环境条例"),
            Element("number", "文号", most=80, needed=False),
            Element("issuer", "制定机关", most=120, needed=False),
            Element("level", "效力级别", "CHOICE", options=LEVELS),
            Element("theme", "主题", "CHOICE", needed=False, options=tuple(THEME_NAMES.items())),
            Element("issued_on", "公布或者最近修订日期", "DATE", needed=False),
            Element("effective_on", "施行日期", "DATE", needed=False),
            Element(
                "validity",
                "效力",
                "CHOICE",
                options=tuple((v.value, VALIDITY_NAMES[v]) for v in Validity),
            ),
            Element("validity_on", "修改、废止或者失效的日期", "DATE", needed=False),
            Element("validity_by", "被哪份文件修改或者废止", needed=False),
            Element("explanation", "解读", "LONG", LONG, needed=False, hint=PROSE),
            Element("body", "正文或者摘要", "LONG", LONG, needed=False, hint=PROSE),
            Element("source", "正文出处", needed=False),
            Element("items", "涉及的事项", "CODES", 500, needed=False, hint="基本编码，用顿号分开"),
            _FILES,
        ),
        Kind.FAQ: (
            Element("title", "问题", most=120),
            Element("body", "回答", "LONG", 4000, hint=PROSE),
            Element("items", "哪个事项的", "CODES", 120, hint="基本编码，12 位"),
            Element("rank", "顺序", "NUMBER", hint="小的在前，1 到 999"),
        ),
        Kind.CENTRE: (
            Element("title", "标题", most=120),
            Element("body", "正文", "LONG", LONG, hint=PROSE),
            _FILES,
        ),
    }
)


FACTS = ("title", "number", "issuer", "level", "issued_on", "effective_on", "validity")
"""What somebody compares with the promulgated text of a policy, beside its validity's grounds."""


def changed(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of the elements that differ."""
    keys = (e.key for e in ELEMENTS[kind])
    return tuple(k for k in keys if (before.get(k) or "") != (after.get(k) or ""))


def labels(kind: Kind, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of elements."""
    return tuple(e.label for e in ELEMENTS[kind] if e.key in keys)


def merged(
    kind: Kind, before: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Put two people's changes of one text together; what both changed stays mine and is named.

    ``before`` holds what the others' saves found, for the elements they changed only.
    """
    found, both = dict(mine), []
    for key in before:
        if (mine.get(key) or "") == (before[key] or ""):
            found[key] = theirs.get(key)
        elif (mine.get(key) or "") != (theirs.get(key) or ""):
            both.append(key)
    return found, labels(kind, tuple(both))


def told(kind: Kind, content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return label and value of the short elements, as a reader is told them."""
    found = []
    for one in ELEMENTS[kind]:
        value = content.get(one.key)
        if one.shape in {"LONG", "FILES"} or value in (None, "", False) or one.key == "title":
            continue
        if one.shape == "CHOICE":
            value = dict(one.options).get(str(value), value)
        elif one.shape == "FLAG":
            value = "是"
        elif one.shape == "CODES":
            value = "、".join(value)
        found.append((one.label, str(value)))
    return tuple(found)
