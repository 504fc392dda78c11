"""The boxes of each act upon a voice, and what was typed in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import (
    MOST_REASON,
    MOST_TEXT,
    MOST_TITLE,
    VoiceDeed,
    VoiceView,
)
from yiwang.foundation.core.types import Actor
from yiwang.web.ui.forms import Field, Form, Option

D = VoiceDeed
TITLES = {
    D.ACCEPT: "受理",
    D.ANSWER: "答复",
    D.ADD: "写协办意见",
    D.PUBLISH: "审核公开的答复",
    D.KEEP_BACK: "不公开",
    D.TRANSFER: "转办",
    D.INVITE: "请其他单位协办",
    D.EXTEND: "延期",
    D.DECLINE: "不予受理",
    D.PROPOSE: "提请公开答复",
    D.UNSEAL: "查阅举报人身份",
}
"""The acts in their order; the first one a voice takes is shown open."""
TOLD = {
    D.ACCEPT: "已受理，会告诉对方答复的日期",
    D.ANSWER: "已答复，会告诉对方",
    D.ADD: "已写协办意见，主办单位会看到",
    D.PUBLISH: "已公开，群众可以在“我要问”里搜到",
    D.KEEP_BACK: "已不公开",
    D.TRANSFER: "已转办",
    D.INVITE: "已请对方协办",
    D.EXTEND: "已延期，会告诉对方理由和新的日期",
    D.DECLINE: "已不予受理，会告诉对方理由",
    D.PROPOSE: "已提请公开，等另一人审核",
}
_REASONS = {
    D.TRANSFER: ("转办的理由", "对方会看到。本单位只能转一次，再转由政务服务中心协调"),
    D.INVITE: ("要协办单位答复什么", "只有办理单位之间看得到"),
    D.EXTEND: ("延期的理由", "只能延期一次，对方会看到理由"),
    D.DECLINE: ("理由和应当去哪里反映", "对方会看到"),
    D.UNSEAL: ("为什么必须知道举报人是谁", "举报人会看到谁、什么时候、为什么查阅"),
    D.KEEP_BACK: ("不公开的理由", ""),
}
_TEXTS = {
    D.ANSWER: ("答复", "会发给对方。请写清结果、依据、还可以怎么办"),
    D.ADD: ("协办意见", "由主办单位写进总的答复"),
}
_OPEN = {D.PROPOSE, D.PUBLISH}


def forms_of(
    one: VoiceView, viewer: Actor, given: Mapping[str, str], errors: Mapping[str, str], tried: str
) -> list[tuple[VoiceDeed, str, Form]]:
    """Return the acts the viewer may take now, each with its boxes; a refused one comes first."""
    targets: list[Option] = []
    if {D.TRANSFER, D.INVITE} & one.actions:
        found = queries.voice_targets(one, viewer=viewer)
        targets = [Option(str(t.id), t.name) for t in found]
    deeds = [deed for deed in TITLES if deed in one.actions]
    deeds.sort(key=lambda deed: deed.value != tried)
    return [
        (deed, TITLES[deed], Form(_fields(deed, one, given, targets), _own(deed, errors, tried)))
        for deed in deeds
    ]


def _own(deed: VoiceDeed, errors: Mapping[str, str], tried: str) -> dict[str, str]:
    if deed.value != tried:
        return {}
    return {_name(deed, key) if key else "": sentence for key, sentence in errors.items()}


def typed_in(tried: str, given: Mapping[str, str]) -> list[str]:
    """Return the words typed for an act that can no longer be taken."""
    start = f"{tried.lower()}-"
    texts = ("reason", "text", "title", "question", "answer")
    return [given[start + name] for name in texts if given.get(start + name)]


def _name(deed: VoiceDeed, field: str) -> str:
    return f"{deed.value.lower()}-{field}"


def _fields(
    deed: VoiceDeed, one: VoiceView, given: Mapping[str, str], targets: list[Option]
) -> list[Field]:
    fields = []
    if deed in {D.TRANSFER, D.INVITE}:
        name = _name(deed, "organisation_id")
        fields.append(
            Field(
                name=name, label="单位", kind="select", value=given.get(name, ""), options=targets
            )
        )
    if deed in _REASONS:
        fields.append(_area(deed, "reason", _REASONS[deed], given, MOST_REASON))
    if deed in _TEXTS:
        fields.append(_area(deed, "text", _TEXTS[deed], given, MOST_TEXT))
    if deed in _OPEN:
        fields += _public(deed, one, given)
    return fields


def _area(
    deed: VoiceDeed, field: str, words: tuple[str, str], given: Mapping[str, str], most: int
) -> Field:
    name = _name(deed, field)
    return Field(
        name=name,
        label=words[0],
        hint=words[1],
        kind="textarea",
        rows=6 if most == MOST_TEXT else 3,
        value=given.get(name, ""),
        maxlength=most,
    )


def _public(deed: VoiceDeed, one: VoiceView, given: Mapping[str, str]) -> list[Field]:
    told = {"title": one.line.title, "question": one.text, "answer": one.answer, **one.draft}
    filled = {_name(deed, key): value for key, value in told.items()} | dict(given)
    hint = "去掉姓名、住址等能认出人的内容；号码会自动遮盖"
    title = _name(deed, "title")
    return [
        Field(name=title, label="标题", value=filled[title], hint=f"最多 {MOST_TITLE} 个字"),
        _area(deed, "question", ("问题", hint), filled, MOST_TEXT),
        _area(deed, "answer", ("公开的答复", hint), filled, MOST_TEXT),
    ]


def run(deed: VoiceDeed, given: Mapping[str, str], **shared: Any) -> Any:
    """Take one act with what was typed in its boxes."""

    def typed(field: str) -> str:
        return given.get(_name(deed, field), "")

    reason = {"reason": typed("reason")}
    public = {key: typed(key) for key in ("title", "question", "answer")}
    target = {"organisation_id": _key(typed("organisation_id"))}
    acts: dict[VoiceDeed, tuple[Callable[..., Any], dict[str, Any]]] = {
        D.ACCEPT: (commands.accept_voice, {}),
        D.DECLINE: (commands.decline_voice, reason),
        D.TRANSFER: (commands.transfer_voice, target | reason),
        D.INVITE: (commands.invite_part, {**target, "asked": reason["reason"]}),
        D.ADD: (commands.add_part, {"text": typed("text")}),
        D.EXTEND: (commands.extend_voice, reason),
        D.ANSWER: (commands.answer_voice, {"text": typed("text")}),
        D.PROPOSE: (commands.propose_publication, public),
        D.PUBLISH: (commands.publish_answer, public),
        D.KEEP_BACK: (commands.keep_back_answer, reason),
        D.UNSEAL: (commands.open_identity, reason),
    }
    act, told = acts[deed]
    return act(**told, **shared)


def _key(text: str) -> UUID:
    """Return the organisation chosen; none is one that does not exist."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
