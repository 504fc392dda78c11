"""Item codes (事项编码): 12, 31, 33 and 34 characters.

Rules: ZWFW C0109.1-2018 as carried into GB/T 39554.1-2020, type and level tables from
GB/T 39046-2020 A.1 and A.2 (standards 1.2, 1.3). Codes typed in here must be right; codes imported
from other systems may break the credit code's check digit (real ones do) and then carry a warning.
"""

import re
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from .check_digits import uscc_check
from .faults import InvalidCode, compact

_BASIC = re.compile(r"[0-9]{4}[0-9A-Z]{8}")
_TASK = re.compile(r"[0-9A-Z]{18}[1-7][0-9]{4}[0-9A-Z]{8}")
_HANDLE = re.compile(_TASK.pattern + r"[0-9]{2}")
_NO_SUB_ITEM = "000"
_MATERIALS = 1000

KINDS = MappingProxyType(
    {
        "00": "行政权力事项",
        "01": "行政许可",
        "02": "行政处罚",
        "03": "行政强制",
        "04": "行政征收",
        "05": "行政给付",
        "06": "行政检查",
        "07": "行政确认",
        "08": "行政奖励",
        "09": "行政裁决",
        "10": "其他行政权力",
        "20": "公共服务",
    }
)
"""Kind code → kind of item (事项类型代码, GB/T 39046 A.1); 11 to 19 and 21 to 29 are extensions."""

ON_APPLICATION = frozenset({"01", "05", "07", "08", "09", "10", "20"})
"""Kinds a person can apply for (依申请)."""

PERMIT = "01"
"""The kind ruled by the Administrative Licensing Law (行政许可法)."""

LEVELS = MappingProxyType(
    {
        "1": "国家级",
        "2": "省级",
        "3": "市级",
        "4": "县级",
        "5": "镇（乡、街道）级",
        "6": "村（社区）级",
        "7": "分级管理",
    }
)
"""Level code → level of exercise (行使层级, GB/T 39046 A.2)."""


class Origin(Enum):
    """Where a code comes from, and so how strictly it is judged."""

    ENTERED = "entered"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class BasicCode:
    """Basic code of the catalogue (基本编码), 12 characters."""

    source: str
    """``00`` the national catalogue, else the province's two digits."""
    kind: str
    main: str
    """Five characters; their inner order is a matter of the catalogue and is not read."""
    sub: str
    """``000`` when there is no sub-item."""

    def __str__(self) -> str:
        return self.source + self.kind + self.main + self.sub

    @property
    def is_national(self) -> bool:
        """From the national basic catalogue (国家基本目录)."""
        return self.source == "00"

    @property
    def is_sub_item(self) -> bool:
        """A sub-item (子项) of a main item (主项)."""
        return self.sub != _NO_SUB_ITEM

    @property
    def kind_name(self) -> str:
        """Kind in Chinese."""
        return kind_name(self.kind)


@dataclass(frozen=True, slots=True)
class TaskCode:
    """Implementation code (实施编码), 31 characters: credit code + level + basic code."""

    uscc: str
    level: str
    basic: BasicCode

    def __str__(self) -> str:
        return f"{self.uscc}{self.level}{self.basic}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an editor should look at; empty for a code that was entered here."""
        if not _credit_code_holds(self.uscc):
            return (f"实施主体统一社会信用代码 {self.uscc} 的校验位不对",)
        return ()


@dataclass(frozen=True, slots=True)
class HandleCode:
    """Code of a handled variant (业务办理项编码), 33 characters: implementation code + 01 to 99."""

    task: TaskCode
    serial: int

    def __str__(self) -> str:
        return f"{self.task}{self.serial:02d}"


def kind_name(kind: str) -> str:
    """Name of a kind code; an extension is named after the kind it extends."""
    extended = {"1": "10", "2": "20"}.get(kind[:1], "")
    return KINDS.get(kind) or KINDS.get(extended, "")


def parse_basic_code(text: str) -> BasicCode:
    """Parse 12 characters.

    :raises InvalidCode: ``codes.basic.shape`` or ``codes.basic.kind``.
    """
    code = compact(text)
    if not _BASIC.fullmatch(code):
        raise InvalidCode("codes.basic.shape", "基本编码是12位：前4位是数字，后8位是数字或大写字母")
    if not kind_name(code[2:4]):
        raise InvalidCode("codes.basic.kind", f"基本编码第3、4位“{code[2:4]}”不是事项类型代码")
    return BasicCode(code[:2], code[2:4], code[4:9], code[9:])


def parse_task_code(text: str, *, origin: Origin = Origin.ENTERED) -> TaskCode:
    """Parse 31 characters; the credit code's check is an error only for an entered code.

    :raises InvalidCode: ``codes.task.shape``, ``codes.task.uscc`` or ``codes.basic.kind``.
    """
    code = compact(text)
    if not _TASK.fullmatch(code):
        raise InvalidCode(
            "codes.task.shape", "实施编码是31位：18位信用代码、1位行使层级、12位基本编码"
        )
    task = TaskCode(code[:18], code[18], parse_basic_code(code[19:]))
    if origin is Origin.ENTERED and task.warnings:
        raise InvalidCode("codes.task.uscc", task.warnings[0] + "，请检查")
    return task


def parse_handle_code(text: str, *, origin: Origin = Origin.ENTERED) -> HandleCode:
    """Parse 33 characters.

    :raises InvalidCode: ``codes.handle.shape`` and those of ``parse_task_code``.
    """
    code = compact(text)
    if not _HANDLE.fullmatch(code) or code.endswith("00"):
        raise InvalidCode("codes.handle.shape", "业务办理项编码是33位：31位实施编码加2位序号01至99")
    return HandleCode(parse_task_code(code[:31], origin=origin), int(code[31:]))


def build_basic_code(*, source: str, kind: str, main: str, sub: str = _NO_SUB_ITEM) -> str:
    """Join and validate the parts. :raises InvalidCode: as ``parse_basic_code``."""
    return str(parse_basic_code(source + kind + main + sub))


def build_task_code(*, uscc: str, level: str, basic: str, origin: Origin = Origin.ENTERED) -> str:
    """Join and validate the parts. :raises InvalidCode: as ``parse_task_code``."""
    return str(parse_task_code(uscc + level + basic, origin=origin))


def build_handle_code(*, task: str, serial: int, origin: Origin = Origin.ENTERED) -> str:
    """Join and validate the parts. :raises InvalidCode: as ``parse_handle_code``."""
    return str(parse_handle_code(f"{task}{serial:02d}", origin=origin))


def material_code(task: str, serial: int) -> str:
    """Material code (材料编码): implementation code + 001 to 999, 34 characters (local practice).

    :raises ValueError: the serial does not fit.
    """
    if not 0 < serial < _MATERIALS:
        raise ValueError("a material's serial is 1 to 999")
    return f"{task}{serial:03d}"


def _credit_code_holds(code: str) -> bool:
    """Whether 18 characters are in the GB 32100 alphabet and their check holds."""
    try:
        return uscc_check(code[:17]) == code[17]
    except ValueError:
        return False
