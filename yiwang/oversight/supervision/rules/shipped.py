"""The rules the platform comes with (监察规则), each with its source.

No national threshold exists: numbers are local practice or the law's own days (standards.md 8),
unverified where the source says 地方做法. They are in force from the start and can be changed by a
new version, which has to be tried first.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from yiwang.oversight.supervision.types import Content, Level

_LOCAL: Final = "地方做法，未核实"
_CITY: Final = "伊春 2015-07-24 发布会：多次补正申请监察"
_CASES: Final = ["CASE"]
_VOICES: Final = ["CONSULTATION", "COMPLAINT", "REPORT", "SUGGESTION", "NEED"]


@dataclass(frozen=True, slots=True)
class Shipped:
    """A rule as it is shipped."""

    code: str
    name: str
    content: Content
    check: str
    level: Level
    source: str
    threshold: dict[str, Any] = field(default_factory=dict)


SHIPPED: Final = (
    Shipped("T01", "收件后没有处理", Content.OVERTIME, "UNHANDLED", Level.NOTICE,
            _LOCAL, {"days": 1, "kinds": _CASES}),
    Shipped("T02", "逾期视为受理", Content.OVERTIME, "DEEMED", Level.RED,
            "《行政许可法》第三十二条第一款第四项"),
    Shipped("T03", "环节超时", Content.OVERTIME, "STEP_OVERDUE", Level.YELLOW,
            "GB/T 39046 监察；" + _LOCAL, {"days": 0, "kinds": _CASES}),
    Shipped("T04", "临近承诺期限", Content.OVERTIME, "NEAR_DUE", Level.YELLOW,
            "伊春 2015-07-24 发布会：黄灯", {"days": 0, "kinds": _CASES}),
    Shipped("T05", "超过承诺期限", Content.OVERTIME, "OVERDUE", Level.RED,
            "伊春 2015-07-24 发布会：红灯", {"days": 0, "kinds": _CASES}),
    Shipped("T06", "超过法定期限", Content.OVERTIME, "PAST_LAW", Level.RED,
            "《行政许可法》第四十二条", {"days": 0, "kinds": _CASES}),
    Shipped("T07", "决定后十日内没有送达", Content.OVERTIME, "UNDELIVERED", Level.RED,
            "《行政许可法》第四十四条", {"days": 0, "kinds": _CASES}),
    Shipped("T08", "环节办理已超时", Content.OVERTIME, "LATE_STEP", Level.YELLOW,
            "GB/T 39046 监察；" + _LOCAL),
    Shipped("S01", "长时间没有办理", Content.OVERTIME, "SILENT", Level.NOTICE,
            _LOCAL, {"days": 3, "kinds": ["CASE", *_VOICES]}),
    Shipped("T09", "再次要求补正", Content.CORRECTION, "SECOND_NOTICE", Level.YELLOW,
            _CITY, {"notices": 2}),
    Shipped("T10", "同一材料要求两次", Content.CORRECTION, "SAME_AGAIN", Level.RED, _CITY),
    Shipped("T11", "受理之后要求补正", Content.CORRECTION, "AFTER_ACCEPTANCE", Level.YELLOW, _CITY),
    Shipped("T12", "补正告知晚于五个工作日", Content.CORRECTION, "LATE_NOTICE", Level.RED,
            "《行政许可法》第三十二条第一款第四项"),
    Shipped("P01", "同样情形要求的材料不同", Content.CONDITION, "UNLIKE_DEMAND", Level.YELLOW,
            "伊春 2015-07-24 发布会：办理条件真伪监察；《行政许可法》第五条",
            {"share": 50, "others": 10, "least": 10}),
    Shipped("P02", "同样事项不予许可明显偏多", Content.CONDITION, "UNLIKE_REFUSAL", Level.YELLOW,
            "《行政许可法》第五条、第三十八条", {"share": 50, "others": 15, "least": 10}),
    Shipped("P06", "决定过快", Content.CONDITION, "TOO_FAST", Level.NOTICE, _LOCAL, {"seconds": 5}),
    Shipped("L01", "公示内容不一致或者过期", Content.PUBLISHED, "GUIDES", Level.YELLOW,
            "伊春 2015-07-24 发布会：网上公示内容监察；《优化营商环境条例》第三十六条"),
    Shipped("E02", "按时办结率偏低", Content.EFFICIENCY, "LOW_ON_TIME", Level.YELLOW,
            "伊春 2015-07-24 发布会：审批效能评估；" + _LOCAL, {"share": 90, "least": 10}),
    Shipped("C01", "咨询投诉超期没有答复", Content.OVERTIME, "OVERDUE", Level.RED,
            "伊春 2015-07-24 发布会：咨询与投诉；" + _LOCAL, {"days": 0, "kinds": _VOICES}),
    Shipped("C02", "咨询投诉临近答复期限", Content.OVERTIME, "NEAR_DUE", Level.YELLOW,
            _LOCAL, {"days": 0, "kinds": _VOICES}),
    Shipped("E01", "差评没有按期整改", Content.OVERTIME, "OVERDUE", Level.RED,
            "国办发〔2019〕51号；" + _LOCAL, {"days": 0, "kinds": ["RATING"]}),
)  # fmt: skip
_WATCH: Final = "应用专项监管（S0、S1 运维与应急）；" + _LOCAL
SPECIAL: Final = (
    Shipped("Z01", "密钥泄露", Content.SPECIAL, "EACH", Level.RED,
            "《密码法》第二十七条；应用专项监管（S0、S1）", {"kinds": ["KEY_COMPROMISED"]}),
    Shipped("Z02", "密钥销毁", Content.SPECIAL, "EACH", Level.NOTICE,
            _WATCH, {"kinds": ["KEY_DESTROYED"]}),
    Shipped("Z03", "在用证书即将到期", Content.SPECIAL, "EACH", Level.NOTICE,
            _WATCH, {"kinds": ["CERTIFICATE_ENDING"]}),
    Shipped("Z04", "短时间内大量撤销、注销证照", Content.SPECIAL, "MANY", Level.RED,
            _WATCH, {"kinds": ["LICENCE_ENDED"], "more": 20, "minutes": 60}),
    Shipped("Z05", "短时间内大量换发、补发证照", Content.SPECIAL, "MANY", Level.YELLOW,
            _WATCH, {"kinds": ["LICENCE_REMADE"], "more": 50, "minutes": 60}),
    Shipped("Z06", "没有办件，大量查询证照", Content.SPECIAL, "MANY", Level.RED,
            "国务院令第716号 第十一条；" + _WATCH,
            {"kinds": ["LICENCE_READ"], "more": 50, "minutes": 60}),
    Shipped("Z07", "办公时间以外用印", Content.SPECIAL, "OFF_HOURS", Level.YELLOW,
            "国务院令第716号 第九条；" + _WATCH,
            {"kinds": ["SEAL_USED"], "from_hour": 7, "to_hour": 21}),
    Shipped("Z08", "用印次数明显多于平日", Content.SPECIAL, "UNUSUAL", Level.YELLOW,
            "国务院令第716号 第九条；" + _WATCH,
            {"kinds": ["SEAL_USED"], "times": 5, "uses": 50}),
    Shipped("Z09", "大额退款、减免", Content.SPECIAL, "LARGE", Level.YELLOW,
            "《行政许可法》第五十九条；" + _WATCH,
            {"kinds": ["REFUNDED", "WAIVED"], "ten_thousand_yuan": 5}),
    Shipped("Z10", "短时间内多次退款、减免、撤销缴款单", Content.SPECIAL, "MANY", Level.YELLOW,
            "《行政许可法》第五十九条；" + _WATCH,
            {"kinds": ["REFUNDED", "WAIVED", "CANCELLED"], "more": 10, "minutes": 60}),
    Shipped("Z11", "入账多日没有对账", Content.SPECIAL, "AGED", Level.YELLOW,
            "《会计法》第十七条；" + _WATCH, {"kinds": ["UNRECONCILED"], "days": 3}),
)  # fmt: skip
OUTSIDE: Final = Shipped(
    "X01", "网外审批", Content.CONDITION, "OUTSIDE", Level.RED,
    "伊春 2015-07-24 发布会：避免行政部门为逃避监察实施网外审批",
)  # fmt: skip
