"""The population of a whole province for measurement: synthetic, told by a number alone.

Numbers begin with divisions that do not exist, phones with a segment no carrier sells; the n-th
person is the same on every machine, so that nothing has to be looked up while cases are loaded.
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

from yiwang.foundation.core.ids import generated
from yiwang.lib.codes.masks import mask_id, mask_name, mask_phone
from yiwang.lib.codes.phones import synthetic_phone
from yiwang.lib.codes.residents import synthetic_resident_id
from yiwang.lib.codes.uscc import synthetic_uscc

DIVISION = "349901"
PHONES_FROM = 1_000_000
STAFF_PHONES_FROM = 20_000_000
_PERSON, _USER, _LEGAL = 1, 2, 3
_STAFF = UUID("5b1c9f0e-6d3f-4a59-9d3a-0a4a5f1f7c12")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文辉力红斌宁建国志海波鹏飞宇欣雨晨"
_TRADES = (
    "商贸",
    "餐饮管理",
    "食品",
    "建筑工程",
    "物流",
    "科技",
    "农业发展",
    "医药",
    "教育咨询",
    "机械",
)
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "合作社")
_PLACES = ("皖", "徽", "淮", "江", "庐", "巢", "黄山", "九华", "天柱", "滁")


@dataclass(frozen=True, slots=True)
class CrowdPerson:
    """A synthetic natural person with an account."""

    n: int
    id: UUID
    user_id: UUID
    name: str
    masked_name: str
    id_number: str
    masked_id: str
    phone: str
    masked_phone: str


@dataclass(frozen=True, slots=True)
class CrowdLegal:
    """A synthetic enterprise and the person who represents it."""

    id: UUID
    name: str
    uscc: str
    representative: CrowdPerson


@dataclass(frozen=True, slots=True)
class CrowdStaff:
    """A synthetic member of staff with an account and one role in one organisation."""

    id: UUID
    user_id: UUID
    assignment_id: UUID
    name: str
    job_number: str
    role: str
    phone: str


@lru_cache(maxsize=50_000)
def person(n: int) -> CrowdPerson:
    """Return the n-th person (n below some millions)."""
    name = _name(n)
    number = synthetic_resident_id(n, division=DIVISION)
    phone = synthetic_phone(PHONES_FROM + n)
    return CrowdPerson(
        n,
        generated(n, _PERSON),
        generated(n, _USER),
        name,
        mask_name(name),
        number,
        mask_id(number),
        phone,
        mask_phone(phone),
    )


def _name(n: int) -> str:
    first = _SURNAMES[n * 7 % len(_SURNAMES)]
    place = n * 31 + 5
    second = _GIVEN[place % len(_GIVEN)]
    third = _GIVEN[place // len(_GIVEN) % len(_GIVEN)] if n % 5 else ""
    return first + second + third


@lru_cache(maxsize=20_000)
def legal(n: int, people: int) -> CrowdLegal:
    """Return the n-th enterprise (n below a million); one of ``people`` persons represents it."""
    name = (
        f"{_PLACES[n % len(_PLACES)]}{_GIVEN[n % len(_GIVEN)]}{_GIVEN[n // 7 % len(_GIVEN)]}"
        f"{_TRADES[n // 3 % len(_TRADES)]}{n}号{_FORMS[n % len(_FORMS)]}"
    )
    code = synthetic_uscc(n, division=DIVISION)
    return CrowdLegal(generated(n, _LEGAL), name, code, person(n * 9 % people))


ROLES = ("WINDOW", "REVIEWER", "REVIEWER", "APPROVER")
"""The posts every office gets, in this order."""


def staff(uscc: str, place: int) -> tuple[CrowdStaff, ...]:
    """Return the four members of staff of the ``place``-th office."""
    return tuple(
        CrowdStaff(
            id=uuid5(_STAFF, f"{uscc}:{slot}"),
            user_id=uuid5(_STAFF, f"{uscc}:{slot}:user"),
            assignment_id=uuid5(_STAFF, f"{uscc}:{slot}:role"),
            name=_name(place * len(ROLES) + slot + 1),
            job_number=f"P{uscc}{slot}",
            role=role,
            phone=synthetic_phone(STAFF_PHONES_FROM + place * len(ROLES) + slot),
        )
        for slot, role in enumerate(ROLES)
    )
