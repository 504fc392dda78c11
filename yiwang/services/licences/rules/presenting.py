"""When a licence may be shown, shared and copied, and until when (亮证、证照授权、加注件)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.residents import normalise_resident_id, parse_resident_id
from yiwang.lib.codes.uscc import normalise_uscc, parse_uscc
from yiwang.services.licences.types.licences import STATE_WORDS, LicenceState
from yiwang.services.licences.types.presenting import NewCopy, NewSharing, SharedWith

SHOWN_FOR: Final = timedelta(seconds=60)
CODE_LENGTH: Final = 10
LONGEST_PURPOSE: Final = 30
LONGEST_NAME: Final = 60
"""Both stand in one line of the watermark."""
_LEAST: Final = 2
_SOON: Final = 90
_LONGEST: Final = 365
RESIDENT: Final = "111"
USCC: Final = "001"


def unusable(state: LicenceState) -> str:
    """Say why a licence may not be shown, shared or copied; empty: it may."""
    if state is LicenceState.VALID:
        return ""
    if state is LicenceState.DRAFT:
        return "证照正在制作，制作完成以后就能使用，请过一会儿再看"
    return f"这份证照现在是“{STATE_WORDS[state][0]}”，不能出示、授权和制作加注件"


def warning(state: LicenceState, valid_to: date | None, today: date) -> str:
    """Say that a licence runs out soon, or why it may not be used; empty: neither."""
    if said := unusable(state):
        return said
    if valid_to is None or (valid_to - today).days > _SOON:
        return ""
    days = (valid_to - today).days
    left = f"还有 {days} 天到期" if days else "今天到期"
    return f"这份证照{left}，要继续用的请及时向颁发机关申请延续"


def is_open(expires_at: datetime, read_at: datetime | None, at: datetime) -> bool:
    """Whether a presentation can still be read."""
    return read_at is None and at < expires_at


def code_kind(kind: SharedWith) -> str:
    """Return the kind of code of whom a licence is shared with (GB/T 36903)."""
    return RESIDENT if kind is SharedWith.PERSON else USCC


def normal_code(kind: SharedWith, code: str) -> str:
    """Return what people type, as it is compared."""
    return normalise_resident_id(code) if kind is SharedWith.PERSON else normalise_uscc(code)


def sharing_faults(
    new: NewSharing, *, holder_codes: frozenset[str], today: date, valid_to: date | None
) -> Mapping[str, str]:
    """Return what is to be changed before a licence can be shared so, by field."""
    faults = told_fault("name", new.name, "请填写被授权人的姓名或者名称", LONGEST_NAME)
    code = normal_code(new.kind, new.code)
    try:
        if new.kind is SharedWith.PERSON:
            parse_resident_id(code, today=today)
        else:
            parse_uscc(code)
    except InvalidCode as error:
        faults["code"] = error.sentence if code else "请填写被授权人的号码"
    if code in holder_codes:
        faults["code"] = "这是持证主体自己，不用授权，请填写要授权的人"
    faults |= told_fault("purpose", new.purpose, "请写明让对方用来办什么", LONGEST_PURPOSE)
    return faults | term_fault(new.until, today, valid_to)


def copy_faults(new: NewCopy, *, today: date, valid_to: date | None) -> Mapping[str, str]:
    """Return what is to be changed before a copy can be made, by field."""
    return {
        **told_fault("reason", new.reason, "请写明加注件用来办什么", LONGEST_PURPOSE),
        **told_fault("user", new.user, "请写明交给谁用", LONGEST_NAME),
        **term_fault(new.until, today, valid_to),
    }


def told_fault(name: str, text: str, missing: str, most: int) -> dict[str, str]:
    """Return what is wrong with words of a line, by field."""
    words = text.strip()
    if len(words) < _LEAST:
        return {name: missing}
    if len(words) > most:
        return {name: f"最多 {most} 个字，现在有 {len(words)} 个字"}
    return {} if words.isprintable() else {name: "有不能显示的字符，请重新输入"}


def term_fault(until: date | None, today: date, valid_to: date | None) -> dict[str, str]:
    """Return what is wrong with a last day, by field."""
    if until is None:
        return {"until": "请填写到哪一天为止，例如 2026-12-31"}
    if until < today:
        return {"until": "截止日期已经过了，请填今天或者以后的日期"}
    latest = today + timedelta(days=_LONGEST)
    if valid_to is not None and valid_to < latest:
        latest = valid_to
    if until > latest:
        return {"until": f"最晚到 {latest:%Y-%m-%d}（一年以内，不超过证照的有效期）"}
    return {}


def sharing_state(
    *, until: date, is_single: bool, is_used: bool, is_ended: bool, today: date
) -> tuple[str, str]:
    """Return the word and the tone of an authorisation; green while it may be used."""
    if is_ended:
        return "已收回", "grey"
    if is_single and is_used:
        return "已用过", "grey"
    if until < today:
        return "已到期", "grey"
    return "有效", "green"


def copy_state(*, until: date, is_recalled: bool, today: date) -> tuple[str, str]:
    """Return the word and the tone of a copy; green while it may be relied upon."""
    if is_recalled:
        return "已收回", "red"
    return ("已到期", "grey") if until < today else ("有效", "green")


def copy_became(word: str, licence: LicenceState, until: date) -> str:
    """Say why a copy may not be relied upon any more; empty: it may."""
    if word == "已收回":
        return "这份加注件已经被持证主体收回"
    if word == "已到期":
        return f"这份加注件只能用到 {until:%Y-%m-%d}，已经到期"
    if licence is not LicenceState.VALID:
        return f"证照现在是“{STATE_WORDS[licence][0]}”"
    return ""
