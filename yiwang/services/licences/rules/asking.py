"""Requests for consent and what a consent covers: pure (授权请求)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from yiwang.foundation.core.clock import local_date
from yiwang.services.licences.types.asking import REQUEST_WORDS, Answer, NewRequest, RequestState
from yiwang.services.licences.types.using import UseScope

from .presenting import sharing_state, term_fault, told_fault
from .validity import day_text

OPEN_FOR: Final = timedelta(days=7)
"""How long a holder has to answer; and how long a no is not asked again."""
MOST_OPEN: Final = 20
"""Requests that may wait for one holder's answer on one licence."""
LONGEST_PURPOSE: Final = 30


@dataclass(frozen=True, slots=True)
class Consent:
    """What a holder agreed to with a consumer, as far as a read is judged."""

    purpose: str
    scope: UseScope
    until: date
    is_single: bool
    is_used: bool
    is_ended: bool


def standing(one: Consent, today: date) -> tuple[str, str]:
    """Return the word and the tone of a consent; green while it stands."""
    return sharing_state(
        until=one.until,
        is_single=one.is_single,
        is_used=one.is_used,
        is_ended=one.is_ended,
        today=today,
    )


def missing(consents: Iterable[Consent], purpose: str, scope: UseScope, today: date) -> str:
    """Say why no consent covers a read for a purpose; empty: one does."""
    every = list(consents)
    if not every:
        return "要有持证主体的授权，请先请求授权，等持证主体在“我的证照”里同意"
    fitting = [one for one in every if one.purpose == purpose.strip()]
    if not fitting:
        agreed = "、".join(dict.fromkeys(f"“{one.purpose}”" for one in every))
        return f"持证主体授权的用途是{agreed}，这次写的用途不一样，请按授权的用途读取"
    words = [standing(one, today)[0] for one in fitting if standing(one, today)[1] != "green"]
    if len(words) == len(fitting):
        return f"持证主体的授权{words[0]}，请重新请求授权"
    if not any(covers(one, purpose, scope, today) for one in fitting):
        return "持证主体只同意读取照面信息，没有同意取加注件，请另外请求授权"
    return ""


def covers(one: Consent, purpose: str, scope: UseScope, today: date) -> bool:
    """Whether a consent covers a read: its purpose, how much, and now."""
    far = one.scope is UseScope.FILE or scope is UseScope.FACE
    return one.purpose == purpose.strip() and far and standing(one, today)[1] == "green"


def request_faults(new: NewRequest, *, today: date, valid_to: date | None) -> Mapping[str, str]:
    """Return what is to be changed before a holder can be asked, by field."""
    said = "请写明请持证主体授权用来办什么"
    return {
        **told_fault("reason", new.purpose, said, LONGEST_PURPOSE),
        **term_fault(new.until, today, valid_to),
    }


def answer_faults(
    answer: Answer, *, asked: date, today: date, valid_to: date | None
) -> Mapping[str, str]:
    """Return what is to be changed in a yes, by field; the holder may only shorten the time."""
    if not answer.is_yes:
        return {}
    if answer.until is not None and answer.until > asked:
        return {"until": f"对方请求用到{day_text(asked)}，请填这一天或者以前的日期"}
    return term_fault(answer.until, today, valid_to)


def is_open(state: RequestState, answer_by: date, today: date) -> bool:
    """Whether the holder may still answer."""
    return state is RequestState.ASKED and today <= answer_by


def is_rest(state: RequestState, answered_at: datetime | None, at: datetime) -> bool:
    """Whether a no is too fresh to be asked again."""
    return state is RequestState.REFUSED and answered_at is not None and at < answered_at + OPEN_FOR


def label(state: RequestState, answer_by: date, today: date, consent: str) -> tuple[str, str]:
    """Return the word and the tone of a request; ``consent`` says how its consent stands."""
    if state is RequestState.ASKED and today > answer_by:
        return "没有答复，已过期", "grey"
    if state is RequestState.AGREED and consent != "有效":
        return f"已同意，授权{consent}", "grey"
    return REQUEST_WORDS[state]


def answer_day(at: datetime) -> date:
    """Return the last day to answer what was asked at a moment."""
    return local_date(at) + OPEN_FOR
