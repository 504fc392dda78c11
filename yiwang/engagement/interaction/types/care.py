"""Care for enterprises (四送一服): whom a policy is for, why it matches, what came of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID


class ConditionKind(StrEnum):
    """Which registered fact a condition asks for (匹配条件)."""

    INDUSTRY = "INDUSTRY"
    DIVISION = "DIVISION"
    AGE = "AGE"
    KIND = "KIND"


CONDITION_NAMES: Final = {
    ConditionKind.INDUSTRY: "行业",
    ConditionKind.DIVISION: "住所",
    ConditionKind.AGE: "成立年限",
    ConditionKind.KIND: "主体类型",
}
BODY_KINDS: Final = {
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
}
"""Kinds of market bodies by the first two characters of their code, GB 32100."""
MOST_SOURCE, MOST_VALUES = 300, 20


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a policy (匹配条件), with the paragraph of the policy it comes from.

    ``values``: names of industries; the names of a division and those above it; the first two
    characters of a code; or the least and the most full years, empty for no bound.
    """

    kind: ConditionKind
    values: tuple[str, ...]
    source: str

    @property
    def name(self) -> str:
        """How its kind is called."""
        return CONDITION_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class EnterpriseFacts:
    """What the register tells of an enterprise (登记信息); what it does not tell is empty."""

    industry: str
    address: str
    registered_on: date | None
    body_kind: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class MatchReason:
    """Why a policy matches: the condition in words, the fact it met, the paragraph."""

    name: str
    wanted: str
    fact: str
    source: str


@dataclass(frozen=True, slots=True)
class MatchedPolicy:
    """A policy that matches an enterprise (匹配的政策), with every reason."""

    policy_no: int
    title: str
    organisation_name: str
    reasons: tuple[MatchReason, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class PolicyMatchInfo:
    """Whom a policy is for, and what came of it: counted once for each enterprise."""

    policy_no: int
    title: str
    region_code: str
    organisation_id: UUID
    organisation_name: str
    conditions: tuple[Condition, ...]
    matched: int
    seen: int
    needs: int
    answered: int
    version: int


class NeedWhich(StrEnum):
    """Which needs of an enterprise are counted and listed (企业诉求)."""

    FILED = "FILED"
    OPEN = "OPEN"
    LATE = "LATE"
    ANSWERED = "ANSWERED"
    IN_TIME = "IN_TIME"


NEED_WHICH: Final = {
    NeedWhich.FILED: "登记",
    NeedWhich.OPEN: "办理中",
    NeedWhich.LATE: "已超期",
    NeedWhich.ANSWERED: "已答复",
    NeedWhich.IN_TIME: "按期答复",
}
MOST_NEED_DAYS = 730


@dataclass(frozen=True, slots=True)
class NeedFigure:
    """How many needs an organisation was given, by ``NeedWhich``, in its order."""

    organisation_id: UUID
    organisation_name: str
    counts: tuple[int, ...]
