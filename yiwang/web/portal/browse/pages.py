"""Groups of themes as people look for them, and the filters of a list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.services.catalogue.types import GuideSummary

PERSONAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("生育和婚姻", ("新生儿出生", "公民婚育", "计生奖扶")),
    ("上学", ("教育入学", "教育")),
    ("工作和创业", ("就业创业", "灵活就业", "员工录用", "执业资格")),
    ("开店经营", ("设立变更", "开餐饮店", "开便利店", "行业准营")),
    ("住房", ("住房保障", "二手房交易", "不动产登记", "水电气网联合报装")),
    ("户口和证件", ("证件办理", "出境入境")),
    ("开车出行", ("车辆驾驶", "交通运输", "开办运输企业")),
    ("社保和看病", ("社会保障",)),
    ("养老和退休", ("养老", "退休", "优待抚恤")),
    ("困难帮扶", ("扶残助困", "社会救助")),
    ("退役军人", ("退役军人", "军人退役")),
    ("农业农村", ("三农", "土地", "涉水", "办事不出村")),
    ("法律服务", ("法律服务", "权益保障")),
    ("身后事", ("公民身后",)),
)
"""Groups of a person's life, from birth on."""

LEGAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("开办", ("开办企业", "设立变更", "社会组织")),
    ("准营", ("行业准营", "开餐饮店", "开便利店", "开办运输企业", "企业资质", "安全生产")),
    ("用工和社保", ("员工录用", "社会保障", "就业创业", "退休")),
    (
        "投资建设",
        (
            "工程建设项目审批",
            "立项用地规划许可",
            "工程建设许可",
            "施工许可",
            "竣工验收",
            "水电气网联合报装",
            "规划建设",
        ),
    ),
    ("经营", ("不动产登记", "二手房交易", "交通运输", "车辆驾驶", "涉水", "三农", "住房保障")),
    ("注销", ("企业注销",)),
    ("权益保障", ("权益保障", "证件办理")),
)
"""Groups of an enterprise's life, from founding to closing."""

FILTERS: tuple[tuple[str, str], ...] = (
    ("online", "网上可办"),
    ("exempt", "有免交材料"),
    ("once", "最多跑一次"),
)
PAGE = 20


@dataclass(frozen=True, slots=True)
class Chip:
    """A link that narrows the list, with how many guides it leaves."""

    label: str
    url: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group of themes that have at least one guide."""

    name: str
    chips: Sequence[Chip]


def groups(
    known: Sequence[tuple[str, tuple[str, ...]]], counts: Mapping[str, int], chosen: str, base: str
) -> list[Group]:
    """Return the groups that have guides here; nothing is shown with a zero."""
    found = []
    for name, themes in known:
        chips = [
            Chip(t, f"{base}?{urlencode({'theme': t})}#list", counts[t], t == chosen)
            for t in themes
            if counts.get(t)
        ]
        if chips:
            found.append(Group(name, chips))
    return found


def filters(params: Mapping[str, str], base: str) -> list[Chip]:
    """Return the filters as links that switch themselves."""
    found = []
    for key, label in FILTERS:
        rest = {k: v for k, v in params.items() if k not in {key, "page"} and v}
        is_on = bool(params.get(key))
        query = rest if is_on else {**rest, key: "1"}
        found.append(Chip(label, f"{base}?{urlencode(query)}#list", current=is_on))
    return found


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of guides."""

    guides: Sequence[GuideSummary]
    total: int
    previous_url: str = ""
    next_url: str = ""


def listing(guides: Sequence[GuideSummary], params: Mapping[str, str], base: str) -> Listing:
    """Cut a list into pages of twenty."""
    number = params.get("page", "1")
    page = max(1, int(number)) if re.fullmatch(r"[0-9]{1,3}", number) else 1
    start = (page - 1) * PAGE

    def link(n: int) -> str:
        return f"{base}?{urlencode({**params, 'page': n})}#list"

    return Listing(
        guides=guides[start : start + PAGE],
        total=len(guides),
        previous_url=link(page - 1) if page > 1 else "",
        next_url=link(page + 1) if start + PAGE < len(guides) else "",
    )
