"""The targets that are shipped (S3, S4), and what a new version must say."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from yiwang.engagement.lists.types import HUNDRED, NUMBERS, Measure, TargetInfo
from yiwang.lib.codes import divisions

_S3 = "安徽省政府新闻发布会2018-08-14：一网、一门、一次改革行动方案"
_S4 = "廊坊市实施方案（征求意见稿）2018-09：工作目标"
_ALL = (
    ("ah-online-2018", Measure.ONLINE, (1, 2, 3), "2018-11-30", 100, _S3),
    ("ah-hall-province-2018", Measure.HALL, (1,), "2018-11-30", 90, _S3),
    ("ah-hall-2018", Measure.HALL, (2, 3), "2018-11-30", 70, _S3),
    ("ah-window-2018", Measure.WINDOW, (1, 2, 3), "2018-11-30", 50, _S3),
    ("ah-one-visit-2018", Measure.ONE_VISIT, (1, 2, 3), "2018-11-30", 100, _S3),
    ("ah-hall-due-2019", Measure.HALL_DUE, (1, 2, 3), "2019-06-30", 100, _S3),
    ("lf-online-2018", Measure.ONLINE, (2, 3), "2018-12-31", 50, _S4),
    ("lf-online-2019", Measure.ONLINE, (2, 3), "2019-12-31", 70, _S4),
    ("lf-hall-2018", Measure.HALL, (2, 3), "2018-12-31", 70, _S4),
    ("lf-hall-due-2019", Measure.HALL_DUE, (2, 3), "2019-12-31", 100, _S4),
    ("lf-window-2018", Measure.WINDOW, (2, 3), "2018-12-31", 50, _S4),
    ("lf-window-2019", Measure.WINDOW, (2, 3), "2019-12-31", 70, _S4),
    ("lf-frequent-2018", Measure.FREQUENT, (2, 3), "2018-12-31", 30, _S4),
    ("lf-frequent-2019", Measure.FREQUENT, (2, 3), "2019-12-31", 100, _S4),
    ("lf-village-2019", Measure.VILLAGE, (3,), "2019-12-31", 6, _S4),
)
SHIPPED: Mapping[str, TargetInfo] = MappingProxyType(
    {
        code: TargetInfo(
            code,
            0,
            {
                "measure": measure.value,
                "levels": list(levels),
                "due_on": due_on,
                "value": value,
                "region": "",
                "source": source,
            },
        )
        for code, measure, levels, due_on, value, source in _ALL
    }
)


def faults(content: Mapping[str, Any]) -> dict[str, str]:
    """Return by field what is wrong with a target."""
    found = {}
    measure = content.get("measure", "")
    if measure not in set(Measure):
        found["measure"] = "请选择指标"
    if not isinstance(content.get("value"), int) or not 1 <= content["value"] <= 1000 * HUNDRED:
        found["value"] = "请填写目标值"
    elif measure not in NUMBERS and content["value"] > HUNDRED:
        found["value"] = "比例不能超过 100"
    if not content.get("levels"):
        found["levels"] = "请选择适用的层级"
    try:
        date.fromisoformat(str(content.get("due_on", "")))
    except ValueError:
        found["due_on"] = "请填写期限，如 2026 年 12 月 31 日"
    if not str(content.get("source", "")).strip():
        found["source"] = "请写明出自哪份文件"
    return found


def applies(target: TargetInfo, region_code: str) -> bool:
    """Whether a target is a division's: by level, and by the division it was set for."""
    content = target.content
    if not target.is_active or divisions.level_of(region_code) not in content["levels"]:
        return False
    return not content.get("region") or divisions.is_within(region_code, content["region"])
