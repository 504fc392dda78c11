"""What was granted, afterwards: how long it holds, on which grounds it ends, who is heard.

Sources: 行政许可法 arts. 7, 8, 47, 49, 50, 69, 70, 82; 国家赔偿法 art. 2.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from yiwang.services.cases.types.results import Ending, GroundView, Purpose, ResultState
from yiwang.services.cases.types.scene import HearingStage

from .hearings import UNDER_WAY
from .wording import in_words

_S = ResultState
_LAW: Final = "《中华人民共和国行政许可法》"
PLEAD_DAYS: Final = 5
"""Working days to speak against an ending, as long as art. 47 gives to ask for a hearing."""
ASKED_BEFORE: Final = 30
"""Days before the expiry by which a renewal is applied for (art. 50)."""
WARNED_BEFORE: Final = 60
"""Days before the expiry from which its holder is told: thirty to prepare the application."""
NAMES: Final = MappingProxyType(
    {
        _S.VALID: ("在有效期", "green"),
        _S.EXPIRED: ("届满", "grey"),
        _S.RENEWED: ("已延续", "blue"),
        _S.CHANGED: ("已变更", "blue"),
        _S.RETRACTED: ("已撤回", "red"),
        _S.REVOKED: ("已撤销", "red"),
        _S.CANCELLED: ("已注销", "grey"),
    }
)
ENDINGS: Final = MappingProxyType(
    {Ending.RETRACT: "撤回", Ending.REVOKE: "撤销", Ending.CANCEL: "注销"}
)
PURPOSES: Final = MappingProxyType(
    {Purpose.RENEW: "延续", Purpose.CHANGE: "变更", Purpose.CANCEL: "注销"}
)
AFTER: Final = MappingProxyType(
    {
        Ending.RETRACT: _S.RETRACTED,
        Ending.REVOKE: _S.REVOKED,
        Ending.CANCEL: _S.CANCELLED,
        Purpose.RENEW: _S.RENEWED,
        Purpose.CHANGE: _S.CHANGED,
    }
)
"""What becomes of the result."""
_OWED: Final = "依法给予补偿"
_HARMED: Final = "依法给予赔偿"
UNPROTECTED: Final = "被许可人基于该行政许可取得的利益不受保护。"


def _ground(
    key: str, ending: Ending, words: str, article: str, *, is_heard: bool = True, owed: str = ""
) -> GroundView:
    return GroundView(key, ending, words, f"{_LAW}{article}", is_heard, owed)


_R, _V, _C = Ending.RETRACT, Ending.REVOKE, Ending.CANCEL
GROUNDS: Final[Mapping[str, GroundView]] = MappingProxyType(
    {
        one.key: one
        for one in (
            _ground(
                "LAW_CHANGED",
                _R,
                "所依据的法律、法规、规章修改或者废止，为了公共利益的需要",
                "第八条第二款",
                owed=_OWED,
            ),
            _ground(
                "FACTS_CHANGED",
                _R,
                "准予所依据的客观情况发生重大变化，为了公共利益的需要",
                "第八条第二款",
                owed=_OWED,
            ),
            _ground(
                "ABUSE",
                _V,
                "工作人员滥用职权、玩忽职守作出准予决定",
                "第六十九条第一款第一项",
                owed=_HARMED,
            ),
            _ground(
                "BEYOND", _V, "超越法定职权作出准予决定", "第六十九条第一款第二项", owed=_HARMED
            ),
            _ground(
                "PROCEDURE", _V, "违反法定程序作出准予决定", "第六十九条第一款第三项", owed=_HARMED
            ),
            _ground(
                "UNFIT",
                _V,
                "对不具备申请资格或者不符合法定条件的申请人准予",
                "第六十九条第一款第四项",
                owed=_HARMED,
            ),
            _ground(
                "OTHER_REVOKE",
                _V,
                "依法可以撤销的其他情形",
                "第六十九条第一款第五项",
                owed=_HARMED,
            ),
            _ground("FRAUD", _V, "以欺骗、贿赂等不正当手段取得", "第六十九条第二款"),
            _ground("FALSE_PROMISE", _V, "书面承诺经核查不实", "第六十九条第二款"),
            _ground("EXPIRED", _C, "有效期届满未延续", "第七十条第一项", is_heard=False),
            _ground(
                "DEATH",
                _C,
                "赋予公民特定资格的许可，该公民死亡或者丧失行为能力",
                "第七十条第二项",
                is_heard=False,
            ),
            _ground("DISSOLVED", _C, "法人或者其他组织依法终止", "第七十条第三项", is_heard=False),
            _ground("ENDED", _C, "已经依法被撤销、撤回", "第七十条第四项", is_heard=False),
            _ground("FORCE_MAJEURE", _C, "因不可抗力导致许可事项无法实施", "第七十条第五项"),
            _ground("OTHER_CANCEL", _C, "法律、法规规定应当注销的其他情形", "第七十条第六项"),
        )
    }
)
"""Every ground that the law knows, in its order."""
ASKED: Final = _ground("ASKED", _C, "被许可人申请注销", "第七十条第六项", is_heard=False)
"""The holder's own application, which needs no proposal."""
_AFTER_ENDING: Final = frozenset({"ENDED"})
_ONLY_EXPIRED: Final = frozenset({"EXPIRED"})


def state_on(state: str, valid_until: date | None, today: date) -> ResultState:
    """What became of it on a day: a valid one expires by time alone."""
    known = ResultState(state)
    if known is _S.VALID and valid_until is not None and valid_until < today:
        return _S.EXPIRED
    return known


def grounds_now(state: ResultState) -> tuple[GroundView, ...]:
    """The grounds on which it may be ended now."""
    if state is _S.VALID:
        shut = _AFTER_ENDING | _ONLY_EXPIRED
        return tuple(one for one in GROUNDS.values() if one.key not in shut)
    if state is _S.EXPIRED:
        return tuple(one for one in GROUNDS.values() if one.key in _ONLY_EXPIRED)
    if state in {_S.RETRACTED, _S.REVOKED}:
        return tuple(one for one in GROUNDS.values() if one.key in _AFTER_ENDING)
    return ()


def asked_now(state: ResultState, valid_until: date | None) -> tuple[Purpose, ...]:
    """What its holder may apply for now; only what has a term is renewed."""
    if state is not _S.VALID:
        return ()
    renew = (Purpose.RENEW,) if valid_until is not None else ()
    return (*renew, Purpose.CHANGE, Purpose.CANCEL)


class Proposed(NamedTuple):
    """What is written for an ending."""

    ground: str
    reason: str
    compensation: str


def faults_of_proposal(proposed: Proposed, state: ResultState) -> dict[str, str]:
    """Return field → sentence for what the law misses in a proposal."""
    ground = GROUNDS.get(proposed.ground)
    if ground is None:
        return {"ground": "请选择依据的情形"}
    if ground not in grounds_now(state):
        return {"ground": f"结果现在是“{NAMES[state][0]}”，不适用这个情形"}
    found = {}
    if not proposed.reason.strip():
        found["reason"] = "请写明认定的事实和理由"
    if ground.compensated and not proposed.compensation.strip():
        found["compensation"] = (
            f"这种情形要{ground.compensated}，请写明怎样安排；没有损失的也要写明"
        )
    return found


def waits(
    *, plead_until: date | None, has_pleaded: bool, hearing: HearingStage | None, today: date
) -> str:
    """Why an ending cannot be decided yet; empty when nobody is still to be heard."""
    if hearing in UNDER_WAY:
        return "已经要求听证，听证结束、笔录签字以后才能决定（《行政许可法》第四十八条）"
    done = has_pleaded and hearing in {HearingStage.WAIVED, HearingStage.CLOSED}
    if plead_until is None or done or today > plead_until:
        return ""
    return (
        f"被许可人到{in_words(plead_until)}为止可以陈述申辩、要求听证，"
        "期满或者已经陈述并放弃听证以后才能决定（《行政许可法》第七条）"
    )


def owed(ground: GroundView, compensation: str) -> str:
    """What the document says of the holder's losses."""
    if ground.compensated:
        return f"{ground.compensated}：{compensation.strip()}"
    return UNPROTECTED if ground.ending is Ending.REVOKE else ""


def renew_by(valid_until: date) -> date:
    """The last day to apply for renewal: thirty days before it expires (art. 50)."""
    return valid_until - timedelta(days=ASKED_BEFORE)


def is_due_soon(state: ResultState, valid_until: date | None, today: date) -> bool:
    """Whether its holder has to think of renewing it."""
    soon = today + timedelta(days=WARNED_BEFORE)
    return state is _S.VALID and valid_until is not None and valid_until <= soon


def renewal_told(valid_until: date, today: date) -> str:
    """What the holder is told before it expires (art. 50)."""
    by, until = in_words(renew_by(valid_until)), in_words(valid_until)
    if today > renew_by(valid_until):
        return f"有效期到{until}，按时申请延续的日子（{by}）已经过了，还要继续的请尽快申请"
    return f"有效期到{until}，要延续的请在{by}前申请"


def validity(valid_from: date, valid_until: date | None) -> str:
    """What a decision says of its term; empty when it has none."""
    return f"{in_words(valid_from)}至{in_words(valid_until)}" if valid_until else ""


def clock_lines(act: str) -> tuple[str, ...]:
    """What an act upon a result does to the two clocks of the case that granted it."""
    return (
        f"法定时限：在作出准予决定的时候已经结束，{act}不重新计算。",
        f"承诺时限：在作出准予决定的时候已经结束，{act}不重新计算。",
    )


def said(state: ResultState, valid_from: date | None, valid_until: date | None) -> str:
    """One sentence of how long it holds."""
    if state is _S.VALID and valid_until is not None:
        begun = f"从{in_words(valid_from)}起" if valid_from else ""
        return f"{begun}到{in_words(valid_until)}有效。"
    if state is _S.VALID:
        return "长期有效，或者以结果文书写明的期限为准。"
    if state is _S.EXPIRED and valid_until is not None:
        return f"{in_words(valid_until)}有效期届满，没有延续。"
    return {
        _S.RENEWED: "已经延续，以延续的结果为准。",
        _S.CHANGED: "已经变更，以变更后的结果为准。",
        _S.RETRACTED: "已经依法撤回，不能再用。",
        _S.REVOKED: "已经依法撤销，不能再用。",
        _S.CANCELLED: "已经依法注销，不能再用。",
    }[state]
