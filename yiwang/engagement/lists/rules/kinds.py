"""The kinds of lists: what each holds out, from which source, and how many it holds."""

from collections.abc import Mapping
from types import MappingProxyType

from yiwang.engagement.lists.types import Kind, KindInfo

_S3 = "安徽省政府新闻发布会2018-08-14"
_S4 = "廊坊市实施方案（征求意见稿）2018-09"
HUNDRED = 100
_ALL = (
    KindInfo(
        Kind.FREQUENT,
        "frequent",
        "线上线下通办高频事项",
        "三级双百：个人100项、企业100项，网上能办，大厅也能办，最多跑一次。",
        f"{_S3}：推出“三级双百”高频服务事项；{_S4}：100个高频事项最多跑一次",
        has_audiences=True,
        most=HUNDRED,
        levels=(1, 2, 3),
        tag="双百高频",
    ),
    KindInfo(
        Kind.ONE_VISIT,
        "one-visit",
        "最多跑一次事项",
        "现行办事指南写明到现场不超过一次的事项。",
        f"{_S3}、{_S4}：最多跑一次",
        is_rule=True,
    ),
    KindInfo(
        Kind.NO_VISIT,
        "no-visit",
        "不见面审批事项",
        "网上申请、网上审批、快递寄送，不用到现场的事项。",
        f"{_S3}：推行“不见面审批”",
        is_rule=True,
    ),
    KindInfo(
        Kind.INSTANT,
        "instant",
        "即办事项",
        "材料齐全、符合法定形式，当场办结的事项。",
        "GB/T 39046-2020 办件类型：即办件",
        is_rule=True,
    ),
    KindInfo(
        Kind.WHOLE_ONLINE,
        "whole-online",
        "全程网办事项",
        "从申请到领取结果都在网上完成的事项。",
        f"{_S3}：大力推动全程网办",
        is_rule=True,
    ),
    KindInfo(
        Kind.VILLAGE,
        "village",
        "办理不出村事项",
        "在村（社区）代办点就能办的事项。",
        f"{_S3}、{_S4}：办事不出村",
        levels=(2, 3, 4),
        tag="办理不出村",
    ),
    KindInfo(
        Kind.NEARBY,
        "nearby",
        "就近办事项",
        "在本地区任何一个办理点都能办的事项（全市通办）。",
        f"{_S4}：就近办、全市通办",
        levels=(1, 2, 3),
        tag="就近办",
    ),
    KindInfo(
        Kind.HALL,
        "hall",
        "进驻大厅事项目录",
        "进驻政务服务中心的事项；不进驻的写明原因。",
        f"{_S3}：应进必进；{_S4}：除对场地有特殊要求的事项外应进必进",
        has_hall=True,
    ),
    KindInfo(
        Kind.ONLINE_PLAN,
        "online-plan",
        "网上办理计划",
        "还没有在网上办理的事项，列出哪一年可以网上办。",
        f"{_S4}：列出2018年底前和2019年实现网上办理政务事项清单并向社会公布",
        has_year=True,
        levels=(1, 2, 3),
    ),
)
KINDS: Mapping[Kind, KindInfo] = MappingProxyType({one.kind: one for one in _ALL})
BY_KEY: Mapping[str, KindInfo] = MappingProxyType({one.key: one for one in _ALL})
FIRST_YEAR, LAST_YEAR = 2015, 2099


def faults_of_new(info: KindInfo, level: int, year: int) -> dict[str, str]:
    """Return by field why a division cannot keep such a list."""
    found = {}
    if info.is_rule:
        found["kind"] = "这种名单由现行办事指南自动得出，不用编辑"
    elif level not in info.levels:
        found["region"] = "这一级地区不编这种名单，请换一个地区"
    if info.has_year and not FIRST_YEAR <= year <= LAST_YEAR:
        found["year"] = "请填写四位年份，如 2026"
    return found
