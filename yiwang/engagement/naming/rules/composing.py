"""What a name is made of (名称的组成), 国务院令第734号 第五条至第十一条, 总局令第82号."""

import re
from collections.abc import Iterable, Iterator

from yiwang.engagement.naming.types import MOST_PART, ORGANISATION_FORMS, Box, Fault, NameParts

from . import words
from .industries import is_industry

LEAST_TRADE, MOST_TRADE, LEAST_INDUSTRY = 2, 10, 2
HAN = re.compile(r"[\u3400-\u9fff]+")
_OLD = frozenset(
    "東門車馬風雲龍鳳國華業園電氣銀鐵魚鳥長陽陳劉張楊趙廳飯館書會開關樂藝術紅綠麗寶貝點線級總經濟產廣"
)
"""Common old forms; everything else is left to the registration authority."""
_RULE = "《企业名称登记管理规定》第{}条"


def faults(parts: NameParts, *, divisions: frozenset[str], is_mixed: bool) -> tuple[Fault, ...]:
    """Return what stands against a name, box by box, each with the sentence that mends it.

    ``divisions`` are the names no trade name may be; ``is_mixed``: several trades, none is named.
    """
    return (
        *_division(parts),
        *_trade(parts, divisions),
        *_industry(parts, is_mixed=is_mixed),
        *_form(parts),
        *_words(parts),
    )


def _fault(box: Box, article: str, sentence: str) -> Fault:
    return Fault(box, sentence, _RULE.format(article))


def _division(parts: NameParts) -> Iterator[Fault]:
    if not parts.division:
        yield _fault(
            Box.DIVISION,
            "六",
            "请选择行政区划。不含行政区划的名称由国家市场监督管理总局登记，这里不能申报",
        )


def _script(box: Box, text: str) -> Iterator[Fault]:
    """Yield what is not written in standard characters, or is too long."""
    named = {Box.TRADE: "字号", Box.INDUSTRY: "行业"}[box]
    if not HAN.fullmatch(text):
        yield _fault(box, "五", f"{named}只能用规范汉字，请去掉字母、数字、符号和空格")
    old = "、".join(dict.fromkeys(c for c in text if c in _OLD))
    if old:
        yield _fault(box, "五", f"{named}要用规范汉字，“{old}”请改成简体")
    if len(text) > MOST_PART:
        yield _fault(box, "六", f"{named}太长，请控制在 {MOST_PART} 个字以内")


def _trade(parts: NameParts, divisions: frozenset[str]) -> Iterator[Fault]:
    text = parts.trade
    if len(text) < LEAST_TRADE:
        yield _fault(Box.TRADE, "八", "字号要有两个以上的汉字，请再加一个字")
        return
    yield from _script(Box.TRADE, text)
    if MOST_TRADE < len(text) <= MOST_PART:
        yield _fault(Box.TRADE, "八", f"字号太长不便识别，请控制在 {MOST_TRADE} 个字以内")
    if text in divisions:
        yield _fault(Box.TRADE, "八", f"“{text}”是行政区划名称，不能作字号，请换一个")
    if is_industry(text):
        yield _fault(Box.TRADE, "八", f"“{text}”是行业用语，不能作字号，请换一个")


def _industry(parts: NameParts, *, is_mixed: bool) -> Iterator[Fault]:
    text = parts.industry
    if not text:
        if not is_mixed:
            yield _fault(
                Box.INDUSTRY,
                "六",
                "请填写行业，例如“餐饮”。跨行业综合经营的可以不写，请勾选下面的选项",
            )
        return
    if len(text) < LEAST_INDUSTRY:
        yield _fault(Box.INDUSTRY, "九", "行业要有两个以上的汉字，例如“餐饮”“建筑工程”")
    yield from _script(Box.INDUSTRY, text)


def _form(parts: NameParts) -> Iterator[Fault]:
    if parts.form not in ORGANISATION_FORMS:
        yield _fault(Box.FORM, "十", "请选择组织形式")
    own = f"{parts.trade}{parts.industry}"
    if "公司" in own or "合伙" in own or "独资" in own:
        yield _fault(
            Box.TRADE, "十", "字号和行业里不能再写“公司”“合伙”“独资”，组织形式只在最后一格选择"
        )


def _words(parts: NameParts) -> Iterator[Fault]:
    told = set()
    for word, kind in words.forbidden_in(f"{parts.trade}{parts.industry}"):
        box = Box.INDUSTRY if word in parts.industry else Box.TRADE
        if (word, box) not in told:
            told.add((word, box))
            yield Fault(box, f"不能用“{word}”：{kind.said}。请换一个词", kind.basis)


def bases(found: Iterable[Fault]) -> tuple[str, ...]:
    """Return the articles that stand against a name, each once."""
    return tuple(dict.fromkeys(fault.basis for fault in found))
