"""The acts on a bad rating as forms: what is asked, which command takes it, what is said then."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django import forms

from yiwang.engagement.interaction import commands
from yiwang.engagement.interaction.types.ratings import BadRating, RatingAct, RatingState
from yiwang.foundation.core import clock
from yiwang.web.desk.fields import Day, choice, text

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_NO_TIME: Final = "请填写通话时间，如 9:30"


class Call(forms.Form):
    """电话回访: when, reached or not, what was said."""

    day = Day(label="哪天打的", error_messages={"required": "请填写打电话的日期"})
    time = text("几点打的", most=8, hint="例如 9:30")
    reached = choice("是否联系上", [("yes", "联系上了"), ("no", "没有联系上")])
    text = text("通话情况", rows=4, hint="对方怎么说，您怎么答复；没有接通的写明原因")

    def clean_time(self) -> datetime.time:
        """Return a time of the day."""
        found = _CLOCK.fullmatch(self.cleaned_data["time"].strip())
        if found is None:
            raise forms.ValidationError(_NO_TIME)
        return datetime.time(int(found[1]), int(found[2]))


class Words(forms.Form):
    """What was found, done or asked."""

    text = text("说明", rows=4)

    def __init__(self, *given: Any, label: str, hint: str = "", **named: Any) -> None:
        """Take the label of the one box."""
        super().__init__(*given, **named)
        box = self.fields["text"]
        box.label, box.help_text = label, hint
        box.error_messages["required"] = f"请填写{label}"


class Reply(forms.Form):
    """答复: what the citizen reads."""

    reply = text("给评价人的答复", rows=4, hint="评价人会原样看到，办结以后去掉个人信息公开")


class Appeal(forms.Form):
    """申诉复核: upheld or not, with the reason."""

    upheld = choice(
        "复核结论", [("yes", "申诉成立，评价不予采信"), ("no", "申诉不成立，按核实属实整改")]
    )
    text = text("理由", rows=4, hint="被评价单位会看到；申诉成立的，评价人也会看到")


class Longer(forms.Form):
    """延长整改: allowed or not."""

    allowed = choice("结论", [("yes", "同意延长"), ("no", "不同意延长")])
    text = text("意见", rows=3)


@dataclass(frozen=True, slots=True)
class RatingForm:
    """An act as a page offers it."""

    name: str
    act: RatingAct
    title: str
    told: str
    run: Callable[..., Any]
    make: Callable[..., forms.Form] | None = None
    file: str = ""
    note: str = ""


def _words(label: str, hint: str = "") -> Callable[..., forms.Form]:
    return lambda *given, **named: Words(*given, label=label, hint=hint, **named)


_ALL: Final = (
    RatingForm(
        "assign", RatingAct.ASSIGN, "我来办理", "已由您办理", commands.assign_rating,
        note="谁办理、谁负责。您自己办的件，由同事办理。",
    ),
    RatingForm("verify", RatingAct.VERIFY, "开始核实", "开始核实", commands.verify_rating),
    RatingForm(
        "call", RatingAct.CALL, "记录电话回访", "回访已记录", commands.call_rater, Call,
        note="实名差评都要回访。整改答复以后，联系上评价人，或者三次都没有联系上，才能办结。",
    ),
    RatingForm(
        "confirm", RatingAct.CONFIRM, "核实属实", "已认定属实，请在期限内整改",
        commands.confirm_rating, _words("核实情况", "经过、责任、依据"),
    ),
    RatingForm(
        "rectify", RatingAct.RECTIFY, "开始整改", "整改已开始", commands.rectify_rating,
        _words("整改措施", "做什么、谁来做、哪天完成"),
    ),
    RatingForm(
        "finish", RatingAct.FINISH, "整改完成并答复", "答复已发给评价人",
        commands.finish_rectifying, Reply, "整改的证明",
    ),
    RatingForm("close", RatingAct.CLOSE, "办结", "已办结", commands.close_rating),
    RatingForm(
        "appeal", RatingAct.APPEAL, "提出申诉", "申诉已提出，由其他单位复核",
        commands.appeal_rating, _words("申诉理由", "误评、恶意评价的事实"), "证据",
    ),
    RatingForm(
        "ask-longer", RatingAct.ASK_LONGER, "申请延长整改", "已申请，由其他单位批准",
        commands.rectify_rating, _words("为什么要延长", "复杂问题经批准可以延长一次"),
    ),
    RatingForm(
        "judge-appeal", RatingAct.UPHOLD, "复核申诉", "复核结论已送达", commands.judge_appeal,
        Appeal,
    ),
    RatingForm(
        "judge-longer", RatingAct.ALLOW_LONGER, "批准延长整改", "意见已送达",
        commands.judge_longer, Longer,
    ),
)  # fmt: skip
ACTS: Final[Mapping[str, RatingForm]] = {one.name: one for one in _ALL}


def offered(rating: BadRating) -> list[RatingForm]:
    """Return what the viewer may do, the usual next act first."""
    return sorted((one for one in _ALL if one.act in rating.actions), key=partial(_later, rating))


def _later(rating: BadRating, one: RatingForm) -> bool:
    """Whether something else usually comes first: who has it need not take it again, and after a
    call only the return visit is still missing."""
    is_called = any(step.act is RatingAct.CALL for step in rating.steps)
    is_visit = rating.line.state is RatingState.RECTIFIED
    if one.act is RatingAct.CALL:
        return not rating.has_phone or (is_called and not is_visit)
    return one.act is RatingAct.ASSIGN and bool(rating.line.holder_name)


def given(asked: RatingForm, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says as the command takes it."""
    if asked.name == "call":
        when = datetime.datetime.combine(cleaned["day"], cleaned["time"], clock.ZONE)
        reached = cleaned["reached"] == "yes"
        return {"called_at": when, "reached": reached, "text": cleaned["text"]}
    told = {k: v == "yes" if k in {"upheld", "allowed"} else v for k, v in cleaned.items()}
    return {**told, "asks_longer": True} if asked.name == "ask-longer" else told
