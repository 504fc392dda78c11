"""Words of projects: kinds, standings, joint events, acts."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ProjectKind(StrEnum):
    """Kinds of engineering projects (项目类型), 国办发〔2019〕11号; names as 合肥 2019."""

    GOVERNMENT_BUILDING = "GOVERNMENT_BUILDING"
    GOVERNMENT_LINEAR = "GOVERNMENT_LINEAR"
    PRIVATE = "PRIVATE"
    PRIVATE_SMALL = "PRIVATE_SMALL"
    INDUSTRY = "INDUSTRY"
    WITH_SCHEME = "WITH_SCHEME"


class Standing(StrEnum):
    """Where an approval of a project stands (办理情况)."""

    WAITING = "WAITING"
    READY = "READY"
    DRAFT = "DRAFT"
    UNDERWAY = "UNDERWAY"
    OWNER = "OWNER"
    INSIDE = "INSIDE"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    ENDED = "ENDED"
    SETTLED = "SETTLED"
    ASSESSED = "ASSESSED"
    NOT_NEEDED = "NOT_NEEDED"
    OUTSIDE = "OUTSIDE"


class Instead(StrEnum):
    """What stands in an approval's place (代替方式)."""

    NONE = ""
    ASSESSMENT = "ASSESSMENT"
    NOT_NEEDED = "NOT_NEEDED"
    OUTSIDE = "OUTSIDE"


class EventKind(StrEnum):
    """Kinds of joint work of several organisations (联合事项)."""

    SURVEY = "SURVEY"
    DRAWING = "DRAWING"
    VISIT = "VISIT"
    ACCEPTANCE = "ACCEPTANCE"


class EventState(StrEnum):
    """How far a joint event is (联合事项状态)."""

    REQUESTED = "REQUESTED"
    INVITING = "INVITING"
    FIXED = "FIXED"
    RECTIFYING = "RECTIFYING"
    RECTIFIED = "RECTIFIED"
    CONCLUDED = "CONCLUDED"
    CALLED_OFF = "CALLED_OFF"


class EventAct(StrEnum):
    """Acts on a joint event (动作)."""

    REQUEST = "REQUEST"
    INVITE = "INVITE"
    ANSWER = "ANSWER"
    FIX = "FIX"
    OPINE = "OPINE"
    DEFAULT = "DEFAULT"
    TELL = "TELL"
    RECTIFY = "RECTIFY"
    CONCLUDE = "CONCLUDE"
    CALL_OFF = "CALL_OFF"


class Opinion(StrEnum):
    """What a party says (意见)."""

    NONE = ""
    PASSED = "PASSED"
    FINDINGS = "FINDINGS"
    DEFAULT = "DEFAULT"


class Absence(StrEnum):
    """What it means when a party does not come and says nothing (缺席默认制)."""

    AGREES = "AGREES"
    WAITS = "WAITS"


class Counted(StrEnum):
    """Times that a division may count into the total or leave out (计时口径)."""

    JOINT = "JOINT"
    SPECIAL = "SPECIAL"
    NOTICE = "NOTICE"
    CORRECTION = "CORRECTION"
    PAYMENT = "PAYMENT"
    SUSPENSION = "SUSPENSION"
    RECTIFICATION = "RECTIFICATION"


class Light(StrEnum):
    """How near a stage is to its limit (灯)."""

    NONE = ""
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"


class ProfileState(StrEnum):
    """Where a version of a list of approvals stands (清单版本状态)."""

    PROPOSED = "PROPOSED"
    PUBLISHED = "PUBLISHED"
    REJECTED = "REJECTED"


KIND_NAMES: Final = MappingProxyType(
    {
        ProjectKind.GOVERNMENT_BUILDING: "政府投资（房屋建筑类）",
        ProjectKind.GOVERNMENT_LINEAR: "政府投资（线性工程类）",
        ProjectKind.PRIVATE: "一般社会投资",
        ProjectKind.PRIVATE_SMALL: "小型社会投资",
        ProjectKind.INDUSTRY: "工业建设项目",
        ProjectKind.WITH_SCHEME: "带方案出让用地社会投资",
    }
)
STANDING_NAMES: Final = MappingProxyType(
    {
        Standing.WAITING: "等待前置事项",
        Standing.READY: "可以申报",
        Standing.DRAFT: "填写中",
        Standing.UNDERWAY: "办理中",
        Standing.OWNER: "等您办理",
        Standing.INSIDE: "并入联合事项",
        Standing.GRANTED: "已办结",
        Standing.REFUSED: "不予许可",
        Standing.ENDED: "没有办成",
        Standing.SETTLED: "随联合事项办结",
        Standing.ASSESSED: "区域评估代替",
        Standing.NOT_NEEDED: "不需办理",
        Standing.OUTSIDE: "已有批文",
    }
)
STANDING_TONES: Final = MappingProxyType(
    {
        Standing.WAITING: "grey",
        Standing.READY: "amber",
        Standing.DRAFT: "amber",
        Standing.OWNER: "amber",
        Standing.INSIDE: "grey",
        Standing.UNDERWAY: "blue",
        Standing.REFUSED: "red",
        Standing.ENDED: "red",
    }
)
DONE: Final = frozenset(
    {
        Standing.GRANTED,
        Standing.SETTLED,
        Standing.ASSESSED,
        Standing.NOT_NEEDED,
        Standing.OUTSIDE,
    }
)
"""Nothing is left to do for it."""
FILABLE: Final = frozenset({Standing.READY, Standing.REFUSED, Standing.ENDED})
EVENT_NAMES: Final = MappingProxyType(
    {
        EventKind.SURVEY: "联合测绘",
        EventKind.DRAWING: "联合审图",
        EventKind.VISIT: "联合踏勘",
        EventKind.ACCEPTANCE: "联合验收",
    }
)
EVENT_STATES: Final = MappingProxyType(
    {
        EventState.REQUESTED: "等牵头部门安排",
        EventState.INVITING: "商定时间",
        EventState.FIXED: "时间已定",
        EventState.RECTIFYING: "业主整改中",
        EventState.RECTIFIED: "整改完成，等复验",
        EventState.CONCLUDED: "已出结论",
        EventState.CALLED_OFF: "已取消",
    }
)
ACT_NAMES: Final = MappingProxyType(
    {
        EventAct.REQUEST: "提出申请",
        EventAct.INVITE: "邀请参与部门",
        EventAct.ANSWER: "答复可用时间",
        EventAct.FIX: "定下时间",
        EventAct.OPINE: "出具意见",
        EventAct.DEFAULT: "缺席，视为同意",
        EventAct.TELL: "一次性告知问题",
        EventAct.RECTIFY: "整改完成",
        EventAct.CONCLUDE: "出具结论",
        EventAct.CALL_OFF: "取消",
    }
)
OPINION_NAMES: Final = MappingProxyType(
    {
        Opinion.NONE: "还没有意见",
        Opinion.PASSED: "通过",
        Opinion.FINDINGS: "有问题，要整改",
        Opinion.DEFAULT: "缺席，视为同意",
    }
)
COUNTED_NAMES: Final = MappingProxyType(
    {
        Counted.JOINT: "联合测绘、审图、踏勘、验收",
        Counted.SPECIAL: "听证、招标、检测、鉴定、专家评审等特别程序",
        Counted.NOTICE: "公示",
        Counted.CORRECTION: "补正",
        Counted.PAYMENT: "等待缴费",
        Counted.SUSPENSION: "中止",
        Counted.RECTIFICATION: "业主整改",
    }
)
SPECIALITIES: Final = ("规划", "自然资源", "消防", "人防", "档案", "市政", "住建", "气象")
"""Fields in which a party speaks (专业), 国办发〔2019〕11号: 联合验收."""
LIGHT_NAMES: Final = MappingProxyType(
    {Light.NONE: "", Light.GREEN: "正常", Light.YELLOW: "临近期限", Light.RED: "超过期限"}
)
ASSESSMENT_KINDS: Final = (
    "环境影响评价",
    "水土保持",
    "节能评估",
    "地震安全性评价",
    "地质灾害危险性评估",
    "压覆重要矿产资源评估",
    "气候可行性论证",
    "文物考古调查",
)
"""Kinds of regional assessments (国办发〔2019〕11号; from general knowledge, unverified)."""
