"""The demo population: synthetic persons and enterprises, the same on every machine.

Numbers begin with a division that does not exist, phones with a segment no carrier sells.
"""

from dataclasses import dataclass
from datetime import date

from yiwang.lib.codes.phones import synthetic_phone
from yiwang.lib.codes.residents import Sex, synthetic_resident_id
from yiwang.lib.codes.uscc import synthetic_uscc

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = (
    "建国", "秀兰", "志强", "敏", "小芳", "伟", "静", "丽", "磊", "洋", "艳", "勇", "军", "杰",
    "娟", "涛", "明", "超", "霞", "平", "刚", "桂英", "玉兰", "文", "辉", "力", "红", "斌", "宁",
)  # fmt: skip
SIZE = 500
"""How many nameless residents there are beside the named ones."""
NAMED_FROM = 1_000
ADDRESS = "示例省示例市示例县示例镇示例村{n}号"


@dataclass(frozen=True, slots=True)
class Resident:
    """A synthetic person as the population register holds them."""

    name: str
    id_number: str
    phone: str
    address: str
    answers_no: bool = False


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A synthetic enterprise as the register holds it."""

    uscc: str
    name: str
    representative: Resident
    address: str
    industry: str
    registered_on: date
    cancelled_on: date | None = None


def resident(n: int) -> Resident:
    """Return the n-th nameless resident (n below ``SIZE``)."""
    name = _SURNAMES[n % len(_SURNAMES)] + _GIVEN[(n * 7 + 3) % len(_GIVEN)]
    return Resident(name, synthetic_resident_id(n), synthetic_phone(n), ADDRESS.format(n=n + 1))


def _named(n: int, name: str, sex: Sex, born: int) -> Resident:
    number = synthetic_resident_id(
        n, sex=sex, born_from=date(born, 1, 1), born_until=date(born + 1, 1, 1)
    )
    return Resident(name, number, synthetic_phone(NAMED_FROM + n), ADDRESS.format(n=600 + n))


M, F = Sex.MALE, Sex.FEMALE
NAMED: dict[str, Resident] = {
    "群众甲": _named(1, "张建国", M, 1942),
    "群众乙": _named(2, "李秀兰", F, 1986),
    "法定代表人": _named(3, "王志强", M, 1975),
    "经办人": _named(4, "李敏", F, 1992),
    "代办员": _named(5, "赵小芳", F, 1988),
    "窗口": _named(6, "陈静", F, 1990),
    "审查员一": _named(7, "刘伟", M, 1983),
    "审查员二": _named(8, "杨丽", F, 1985),
    "审批人": _named(9, "周明", M, 1972),
    "目录编辑": _named(10, "吴洋", M, 1991),
    "发布审核": _named(11, "徐文", F, 1980),
    "监察员": _named(12, "孙勇", M, 1978),
    "数据管理": _named(13, "胡杰", M, 1987),
    "对接员": _named(14, "朱磊", M, 1993),
    "大厅管理": _named(15, "高霞", F, 1981),
    "中介一": _named(16, "林涛", M, 1979),
    "中介二": _named(17, "何娟", F, 1984),
    "项目业主": _named(18, "郭军", M, 1970),
    "档案员": _named(19, "马平", F, 1976),
    "审计员": _named(20, "罗宁", M, 1982),
    "管理员": _named(21, "黄超", M, 1989),
    "印章管理员": _named(23, "郑玉兰", F, 1982),
    "印章审批人": _named(24, "谢宁", M, 1974),
    "制章人员": _named(25, "唐斌", M, 1988),
    "证照管理员": _named(26, "冯丽华", F, 1984),
    "密钥管理员一": _named(27, "许志刚", M, 1981),
    "密钥管理员二": _named(28, "曹雅琴", F, 1987),
    "热线话务员": _named(29, "田欣", F, 1996),
    "法制监督员": _named(30, "韩卫东", M, 1973),
    "纪检监察人员": _named(31, "邓秀珍", F, 1979),
}
_NO = _named(22, "吴示否", M, 1995)
MISMATCH = Resident(_NO.name, _NO.id_number, _NO.phone, _NO.address, answers_no=True)
"""The person for whom the register answers no (不一致)."""

STREET = "示例省示例市示例县示例路{n}号"


def _enterprise(
    n: int, name: str, role: str, industry: str, *, ended: date | None = None
) -> Enterprise:
    return Enterprise(
        synthetic_uscc(n),
        name,
        NAMED[role],
        STREET.format(n=n),
        industry,
        date(2015, 3, 1).replace(year=2015 + n),
        ended,
    )


ENTERPRISES: dict[str, Enterprise] = {
    e.uscc: e
    for e in (
        _enterprise(1, "示例食品有限公司", "法定代表人", "食品制造业"),
        _enterprise(2, "示例餐饮管理有限公司", "法定代表人", "餐饮业"),
        _enterprise(3, "示例建设开发有限公司", "项目业主", "房屋建筑业"),
        _enterprise(4, "示例工程咨询有限公司", "中介一", "工程技术与设计服务"),
        _enterprise(5, "示例环境评价有限公司", "中介二", "环境保护监测"),
        _enterprise(6, "示例旧店有限公司", "法定代表人", "零售业", ended=date(2024, 6, 30)),
    )
}


def by_id_number() -> dict[str, Resident]:
    """Return everybody in the register by resident number."""
    everybody = [*NAMED.values(), MISMATCH, *(resident(n) for n in range(SIZE))]
    return {r.id_number: r for r in everybody}
