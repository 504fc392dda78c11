"""Paths that cases take, as plans of acts some working days apart (历史办件、测量)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from yiwang.services.cases.types import Action, ClockKind

from . import history

_A = Action
_SHANGHAI: Final = timezone(timedelta(hours=8))
VARIANTS: Final = 3
_WEEK, _WORKING, _MONTH = 7, 5, 21
SPECIAL_BASIS: Final = "《中华人民共和国行政许可法》第四十五条"
DEEMED: Final = "五个工作日内没有告知是否受理，依《行政许可法》第三十二条自收到之日起即为受理"


class Who(StrEnum):
    """Who acts."""

    APPLICANT = "APPLICANT"
    WINDOW = "WINDOW"
    REVIEWER = "REVIEWER"
    SECOND = "SECOND"
    APPROVER = "APPROVER"
    SYSTEM = "SYSTEM"


class Path(StrEnum):
    """How a case goes."""

    STRAIGHT = "STRAIGHT"
    REFUSED = "REFUSED"
    RETURNED = "RETURNED"
    CORRECTED = "CORRECTED"
    CORRECTED_TWICE = "CORRECTED_TWICE"
    CORRECTED_LATER = "CORRECTED_LATER"
    LAPSED = "LAPSED"
    SPECIAL = "SPECIAL"
    EXTENDED = "EXTENDED"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"
    WITHDRAWN_LATER = "WITHDRAWN_LATER"
    DECLINED = "DECLINED"
    NOT_NEEDED = "NOT_NEEDED"
    DEEMED = "DEEMED"
    TERMINATED = "TERMINATED"
    VOID = "VOID"
    TRANSFERRED = "TRANSFERRED"
    LATE = "LATE"
    LEFT = "LEFT"


SHARES: Final = (
    (Path.REFUSED, 40), (Path.RETURNED, 20), (Path.CORRECTED, 100), (Path.CORRECTED_TWICE, 8),
    (Path.CORRECTED_LATER, 12), (Path.LAPSED, 15), (Path.SPECIAL, 25), (Path.EXTENDED, 12),
    (Path.SUSPENDED, 8), (Path.WITHDRAWN, 15), (Path.WITHDRAWN_LATER, 10), (Path.DECLINED, 20),
    (Path.NOT_NEEDED, 8), (Path.DEEMED, 6), (Path.TERMINATED, 4), (Path.VOID, 2),
    (Path.TRANSFERRED, 4), (Path.LATE, 25), (Path.LEFT, 1),
)  # fmt: skip
"""Of a thousand cases; the rest go straight."""
_PATHS: Final = tuple(path for path, share in SHARES for _ in range(share))
WHOLE: Final = 1000


def path_of(seed: int) -> Path:
    """Return the path of a case's seed."""
    place = seed % WHOLE
    return _PATHS[place] if place < len(_PATHS) else Path.STRAIGHT


class Planned(NamedTuple):
    """An act and how many working days after the one before it is done."""

    action: Action
    gap: int
    who: Who
    days: int = 0


class Unfit(ValueError):
    """The law or the lifecycle does not allow this path here."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a guide says about time and hands, as far as a life depends on it."""

    promised_value: int
    promised_unit: str
    statutory_value: int | None
    statutory_unit: str
    is_permit: bool
    is_joint: bool
    two_reviewers: bool
    correction_days: int

    def limits(self) -> history.Limits:
        """Return the limits as a case's row builds them."""
        flags = {"is_permit": self.is_permit, "is_joint": self.is_joint}
        promised = history.limit_of(
            ClockKind.PROMISED, self.promised_value, self.promised_unit, **flags
        )
        if self.statutory_value is None:
            return history.Limits(promised, None)
        return history.Limits(
            promised,
            history.limit_of(
                ClockKind.STATUTORY, self.statutory_value, self.statutory_unit, **flags
            ),
        )

    @property
    def days(self) -> int:
        """The promised limit in working days, roughly."""
        if self.promised_unit == "NOW":
            return 0
        if self.promised_unit == "CD":
            return self.promised_value * _WORKING // _WEEK
        return self.promised_value * (_MONTH if self.promised_unit == "M" else 1)


# --- plans -------------------------------------------------------------------------------------


def _opening(variant: int) -> list[Planned]:
    return [
        Planned(_A.START_PRE_REVIEW, variant, Who.REVIEWER),
        Planned(_A.ACCEPT, min(variant, 1), Who.REVIEWER),
    ]


def _handling(days: int, percent: int, *, two: bool, last: Action = _A.GRANT) -> list[Planned]:
    total = days * percent // 100
    first = min(1, total)
    middle = (total - first) * 2 // 3
    second = [Planned(_A.REVIEW, 0, Who.SECOND)] if two else []
    return [
        Planned(_A.START_REVIEW, first, Who.REVIEWER),
        Planned(_A.REVIEW, middle, Who.REVIEWER),
        *second,
        Planned(_A.SEND_TO_DECISION, 0, Who.REVIEWER),
        Planned(last, total - first - middle, Who.APPROVER),
    ]


def _closing(variant: int) -> list[Planned]:
    return [
        Planned(_A.SEAL, variant, Who.APPROVER),
        Planned(_A.DELIVER, variant + 1, Who.WINDOW),
        Planned(_A.CLOSE, 0, Who.SYSTEM),
    ]


_PERCENT: Final = (40, 70, 95)
_SOON, _LATER, _TOO_LATE, _LATE = 2, 8, 16, 160


def _whole(days: int, variant: int, *, two: bool, last: Action = _A.GRANT) -> list[Planned]:
    return [
        *_opening(variant),
        *_handling(days, _PERCENT[variant], two=two, last=last),
        *_closing(variant),
    ]


def _returned(days: int, variant: int, *, two: bool) -> list[Planned]:
    plan = _whole(days, variant, two=two)
    at = next(i for i, act in enumerate(plan) if act.action is _A.SEND_TO_DECISION) + 1
    again = [
        Planned(_A.RETURN, 0, Who.APPROVER),
        Planned(_A.REVIEW, 0, Who.REVIEWER),
        *([Planned(_A.REVIEW, 0, Who.SECOND)] if two else []),
        Planned(_A.SEND_TO_DECISION, 0, Who.REVIEWER),
    ]
    return [*plan[:at], *again, *plan[at:]]


def _correcting(wait: int) -> list[Planned]:
    return [
        Planned(_A.START_PRE_REVIEW, 1, Who.REVIEWER),
        Planned(_A.REQUEST_CORRECTION, 1, Who.REVIEWER),
        Planned(_A.RESUBMIT, wait, Who.APPLICANT),
    ]


def _inserted(days: int, *, two: bool, acts: list[Planned], percent: int = 50) -> list[Planned]:
    """A whole way with acts between the first look and the opinion."""
    handling = _handling(days, percent, two=two)
    return [*_opening(1), handling[0], *acts, *handling[1:], *_closing(1)]


def _short(*acts: Planned) -> list[Planned]:
    return [Planned(_A.START_PRE_REVIEW, 1, Who.REVIEWER), *acts]


def _begun(days: int, *acts: Planned) -> list[Planned]:
    return [*_opening(1), Planned(_A.START_REVIEW, min(1, days), Who.REVIEWER), *acts]


_PLANS: Final = MappingProxyType[Path, Callable[[int, int, bool], list[Planned]]](
    {
        Path.STRAIGHT: lambda d, v, two: _whole(d, v, two=two),
        Path.REFUSED: lambda d, v, two: _whole(d, v, two=two, last=_A.REFUSE),
        Path.RETURNED: lambda d, v, two: _returned(d, v, two=two),
        Path.CORRECTED: lambda d, v, two: [
            *_correcting(_SOON + v * _SOON), *_whole(d, v, two=two)
        ],
        Path.CORRECTED_TWICE: lambda d, v, two: [
            *_correcting(_SOON), *_correcting(_LATER), *_whole(d, v, two=two)
        ],
        Path.CORRECTED_LATER: lambda d, _, two: _inserted(
            d, two=two, acts=[
                Planned(_A.REQUEST_CORRECTION, 0, Who.REVIEWER),
                Planned(_A.RESUBMIT, _LATER, Who.APPLICANT),
            ],
        ),
        Path.LAPSED: lambda _d, _v, _t: [
            *_correcting(0)[:2], Planned(_A.TERMINATE, _TOO_LATE, Who.SYSTEM)
        ],
        Path.SPECIAL: lambda d, _, two: _inserted(
            d, two=two, acts=[
                Planned(_A.START_SPECIAL, 0, Who.APPROVER, 10),
                Planned(_A.END_SPECIAL, _LATER, Who.REVIEWER),
            ],
        ),
        Path.EXTENDED: lambda d, _, two: _inserted(
            d, two=two, acts=[Planned(_A.EXTEND, d // 2, Who.APPROVER, 5)], percent=70
        ),
        Path.SUSPENDED: lambda d, _, two: _inserted(
            d, two=two, acts=[
                Planned(_A.SUSPEND, 0, Who.APPROVER),
                Planned(_A.RESUME, _TOO_LATE, Who.REVIEWER),
            ],
        ),
        Path.WITHDRAWN: lambda _d, v, _t: [Planned(_A.WITHDRAW, v, Who.APPLICANT)],
        Path.WITHDRAWN_LATER: lambda d, _v, _t: _begun(d, Planned(_A.WITHDRAW, 1, Who.APPLICANT)),
        Path.DECLINED: lambda _d, v, _t: _short(Planned(_A.DECLINE, v, Who.REVIEWER)),
        Path.NOT_NEEDED: lambda _d, v, _t: _short(Planned(_A.NOT_NEEDED, v, Who.REVIEWER)),
        Path.DEEMED: lambda d, v, two: [
            Planned(_A.AUTO_ACCEPT, 6, Who.SYSTEM),
            *_handling(d, _PERCENT[v], two=two), *_closing(v),
        ],
        Path.TERMINATED: lambda d, _v, _t: _begun(d, Planned(_A.TERMINATE, 2, Who.APPROVER)),
        Path.VOID: lambda d, _v, _t: _begun(d, Planned(_A.VOID, 1, Who.APPROVER)),
        Path.TRANSFERRED: lambda d, _v, _t: _begun(d, Planned(_A.TRANSFER, 1, Who.APPROVER)),
        Path.LATE: lambda d, v, two: [
            *_opening(1), *_handling(d + _SOON, _LATE + 20 * v, two=two), *_closing(v)
        ],
        Path.LEFT: lambda _d, v, _t: _opening(v),
    }
)  # fmt: skip


def plan_of(path: Path, terms: Terms, variant: int) -> list[Planned]:
    """Return the acts after filing."""
    return _PLANS[path](terms.days, variant, terms.two_reviewers)
