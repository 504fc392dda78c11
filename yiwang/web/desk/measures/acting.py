"""The acts upon a measure as forms, and what each one calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.oversight.supervision.types.measures import (
    MEASURE_ACTS,
    OWNER,
    MeasureAct,
    MeasureAnswer,
)
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.elements import ACCEPT, StoredFile, size_text
from yiwang.web.ui.forms import Field, Form

LONGEST: Final = 2000
MOST_FILES: Final = 10
TOLD: Mapping[MeasureAct, str] = MappingProxyType(
    {
        MeasureAct.CONSENT: "已同意，文书已经发出",
        MeasureAct.REFUSE: "已登记不同意，发起人能看到理由",
        MeasureAct.WITHDRAW: "已撤回",
        MeasureAct.ANSWER: "已回复，等监察人员核实",
        MeasureAct.APPEAL: "已提出申诉，期限暂停，由法制监督机构决定",
        MeasureAct.UPHOLD: "已决定维持，期限继续计算",
        MeasureAct.OVERTURN: "已决定撤销，有关预警按误报计",
        MeasureAct.SATISFIED: "已核实，办结",
        MeasureAct.INSUFFICIENT: "已核实处理不到位，申诉期满以后可以发出高一档文书",
        MeasureAct.TAKE: "已受理",
        MeasureAct.RETURN: "已退回，移送单位能看到理由",
        MeasureAct.TELL: "已告知本人",
        MeasureAct.SHOW: "本人可以阅看移送材料了",
        MeasureAct.CONCLUDE: "已登记处理结果",
    }
)


@dataclass(frozen=True, slots=True)
class _Box:
    """A form with one text and its buttons."""

    title: str
    ask: str
    hint: str
    acts: tuple[MeasureAct, ...]


_BOXES: Final = (
    _Box("法制意见", "意见和理由", "", (MeasureAct.CONSENT, MeasureAct.REFUSE)),
    _Box("回复", "处理情况", "写明办了什么、什么时候办的", (MeasureAct.ANSWER,)),
    _Box("申诉", "不服的理由", "由法制监督机构决定，期间期限暂停", (MeasureAct.APPEAL,)),
    _Box(
        "申诉决定",
        "决定和理由",
        "当事人和发出机关都能看到",
        (MeasureAct.UPHOLD, MeasureAct.OVERTURN),
    ),
    _Box("核实", "核实情况", "", (MeasureAct.SATISFIED, MeasureAct.INSUFFICIENT)),
    _Box("受理或者退回", "意见和理由", "", (MeasureAct.TAKE, MeasureAct.RETURN)),
    _Box("办理", "说明", "", (MeasureAct.TELL, MeasureAct.SHOW)),
    _Box("登记结果", "处理结果", "平台只登记结果，不作处分", (MeasureAct.CONCLUDE,)),
    _Box("撤回", "撤回的理由", "", (MeasureAct.WITHDRAW,)),
)


@dataclass(frozen=True, slots=True)
class ActForm:
    """One form on the page of a measure; the first button is the primary one."""

    title: str
    form: Form
    buttons: tuple[tuple[str, str], ...]
    has_files: bool


def forms(
    acts: Collection[MeasureAct],
    proofs: Sequence[StoredFileInfo],
    given: Mapping[str, str],
    wanted: MeasureAct | None,
    errors: Mapping[str, str],
) -> list[ActForm]:
    """Return the forms of what the viewer may do; the refused one with what was typed."""
    found = []
    for box in _BOXES:
        mine = tuple(act for act in box.acts if act in acts)
        if mine:
            refused = wanted in mine
            typed = given if refused else {}
            fields = _fields(box, mine[0], proofs, typed)
            found.append(
                ActForm(
                    box.title,
                    Form(fields, dict(errors) if refused else {}),
                    tuple((act.value, MEASURE_ACTS[act]) for act in mine),
                    MeasureAct.ANSWER in mine,
                )
            )
    return found


def _fields(
    box: _Box, act: MeasureAct, proofs: Sequence[StoredFileInfo], typed: Mapping[str, str]
) -> list[Field]:
    """Name the fields by act, so that each has an id of its own on a page with several forms."""
    fields = [
        Field(
            name=f"text-{act.value}",
            label=box.ask,
            kind="textarea",
            hint=box.hint,
            value=typed.get(f"text-{act.value}", ""),
            maxlength=LONGEST,
        )
    ]
    if act is MeasureAct.ANSWER:
        held = [StoredFile(one.name, size_text(one.size)) for one in proofs]
        fields += [
            Field(
                name="files",
                label="处理材料",
                kind="files",
                hint="照片、截图或者盖章的文件，最多 10 份",
                required=False,
                accept=ACCEPT,
                files=held,
            ),
            Field(
                name="instead",
                label="没有材料的说明",
                kind="textarea",
                rows=2,
                required=False,
                value=typed.get("instead", ""),
                maxlength=LONGEST,
            ),
        ]
    return fields


def take(request: HttpRequest, number: str, act: MeasureAct, given: Mapping[str, str]) -> None:
    """Run the command of an act. :raises DomainError: refused; fields are named as in the form."""
    version = given.get("version", "")
    asked: dict[str, Any] = {
        "number": number,
        "version": int(version) if version.isascii() and version.isdigit() else 0,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    text = next((v for name, v in given.items() if name.startswith("text-") and v.strip()), "")
    run = _COMMANDS.get(act)
    if run is None:
        raise NotFound
    try:
        run(request, asked, act, text, given)
    except commands.CannotActOnMeasure as error:
        if "text" in error.fields:
            first = next(box.acts[0] for box in _BOXES if act in box.acts)
            error.fields[f"text-{first.value}"] = error.fields.pop("text")
        raise


_Run = Callable[[HttpRequest, dict[str, Any], MeasureAct, str, Mapping[str, str]], None]


def _plain(command: Callable[..., None], **more: Any) -> _Run:
    def run(
        request: HttpRequest,
        asked: dict[str, Any],
        act: MeasureAct,
        text: str,
        given: Mapping[str, str],
    ) -> None:
        del request, act, given
        command(**asked, **more, text=text)

    return run


def _refer(
    request: HttpRequest,
    asked: dict[str, Any],
    act: MeasureAct,
    text: str,
    given: Mapping[str, str],
) -> None:
    del request, given
    commands.refer_measure(**asked, act=act, text=text)


def _answer(
    request: HttpRequest,
    asked: dict[str, Any],
    act: MeasureAct,
    text: str,
    given: Mapping[str, str],
) -> None:
    """Keep what was sent first: it stays even when the answer is refused."""
    del act
    viewer, number, at = asked["actor"], asked["number"], asked["at"]
    if MeasureAct.ANSWER in queries.measure(number, viewer=viewer, at=at).acts:
        for sent in request.FILES.getlist("files")[:MOST_FILES]:
            if isinstance(sent, UploadedFile):
                files.store(
                    content=sent, name=sent.name or "", owner=OWNER.format(number), actor=viewer,
                    at=at,
                )  # fmt: skip
    kept = queries.kept_proofs(number, viewer=viewer, at=at)
    answer = MeasureAnswer(text, tuple(one.id for one in kept), given.get("instead", ""))
    commands.answer_measure(**asked, answer=answer)


_COMMANDS: Mapping[MeasureAct, _Run] = MappingProxyType(
    {
        MeasureAct.CONSENT: _plain(commands.consent_to_measure),
        MeasureAct.REFUSE: _plain(commands.refuse_measure),
        MeasureAct.WITHDRAW: _plain(commands.withdraw_measure),
        MeasureAct.ANSWER: _answer,
        MeasureAct.APPEAL: _plain(commands.appeal_measure),
        MeasureAct.UPHOLD: _plain(commands.decide_appeal, stands=True),
        MeasureAct.OVERTURN: _plain(commands.decide_appeal, stands=False),
        MeasureAct.SATISFIED: _plain(commands.verify_measure, is_enough=True),
        MeasureAct.INSUFFICIENT: _plain(commands.verify_measure, is_enough=False),
        MeasureAct.TAKE: _refer,
        MeasureAct.RETURN: _refer,
        MeasureAct.TELL: _refer,
        MeasureAct.SHOW: _refer,
        MeasureAct.CONCLUDE: _refer,
    }
)
