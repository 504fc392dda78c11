"""What the tab 程序 shows: procedures, hearings, checks, third parties, and what is next."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from yiwang.foundation.core.types import Actor
from yiwang.services.cases.types import Action, Overlay
from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.cases.types.scene import (
    AttachedFile,
    HearingStage,
    HearingView,
    ProcedureView,
    SiteCheckView,
    ThirdPartyView,
)
from yiwang.web.ui.elements import Material, StoredFile

_TO_HOLD = {
    HearingStage.TOLD: (("录入听证要求", "act-ask-hearing"), ("登记放弃听证", "act-waive-hearing")),
    HearingStage.REQUESTED: (
        ("听证通知", "act-arrange-hearing"),
        ("登记放弃听证", "act-waive-hearing"),
    ),
    HearingStage.ARRANGED: (
        ("写听证笔录", "act-record-hearing"),
        ("改期", "act-arrange-hearing"),
        ("登记放弃听证", "act-waive-hearing"),
    ),
    HearingStage.RECORDED: (
        ("登记笔录签字", "act-confirm-record"),
        ("改笔录", "act-record-hearing"),
    ),
}


@dataclass(frozen=True, slots=True)
class Link:
    """What may be done next."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One procedure, hearing, check or third party with its links and upload line."""

    one: ProcedureView | HearingView | SiteCheckView | ThirdPartyView
    links: tuple[Link, ...] = ()
    files: tuple[StoredFile, ...] = ()
    upload: Material | None = None


@dataclass(frozen=True, slots=True)
class ProceedingsPage:
    """The whole tab."""

    procedures: tuple[Shown, ...]
    hearings: tuple[Shown, ...]
    checks: tuple[Shown, ...]
    third_parties: tuple[Shown, ...]
    begin: tuple[Link, ...]
    waits_for: tuple[str, ...]


def _url(name: str, number: int, n: int | None = None) -> str:
    url = reverse(f"desk:{name}", args=[number])
    return f"{url}?n={n}" if n is not None else url


def _files(file: CaseFile, some: tuple[AttachedFile, ...]) -> tuple[StoredFile, ...]:
    return tuple(
        StoredFile(one.name, "", view_url=reverse("desk:case-file", args=[file.number, one.id]))
        for one in some
    )


def _upload(file: CaseFile, kind: str, n: int, label: str) -> Material:
    return Material(
        name=f"{kind}-{n}",
        label=label,
        upload_url=reverse("desk:case-proceedings-file", args=[file.number, kind, n]),
        hint="JPG、PNG、HEIC 照片或 PDF，每个最多 20 MB",
        required=False,
        is_box=False,
    )


def _procedure(file: CaseFile, one: ProcedureView) -> Shown:
    is_open = one.ended_on is None and file.overlay is Overlay.SPECIAL and one.kind != "HEARING"
    links = []
    if is_open and Action.ARRANGE_SPECIAL in file.actions:
        label = "改期" if one.held_on else "安排时间地点"
        links.append(Link(label, _url("act-arrange-special", file.number)))
    if is_open and Action.END_SPECIAL in file.actions:
        links.append(Link("结束特别程序", _url("act-end-special", file.number)))
    may_add = Action.END_SPECIAL in file.actions and one.kind != "HEARING"
    upload = _upload(file, "procedure", one.n, f"{one.name}的结果附件") if may_add else None
    return Shown(one, tuple(links), _files(file, one.files), upload)


def _hearing(file: CaseFile, one: HearingView) -> Shown:
    if Action.ARRANGE_HEARING not in file.actions:
        return Shown(one)
    wanted = _TO_HOLD.get(one.stage, ())
    if one.held_at is not None and one.moved_reason:
        wanted = tuple(pair for pair in wanted if pair[0] != "改期")
    return Shown(one, tuple(Link(label, _url(name, file.number)) for label, name in wanted))


def _check(file: CaseFile, one: SiteCheckView, viewer: Actor) -> Shown:
    links = []
    mine = any(person.id == viewer.staff_id for person in one.inspectors)
    if mine and one.is_open:
        url = reverse("desk:check", args=[file.number, one.n])
        links.append(Link("写核查记录", url))
    if one.is_open and Action.CALL_OFF_CHECK in file.actions:
        links.append(Link("取消现场核查", _url("act-call-off-check", file.number, one.n)))
    return Shown(one, tuple(links), _files(file, one.files))


def _party(file: CaseFile, one: ThirdPartyView) -> Shown:
    links, upload = [], None
    if one.stated_at is None and Action.TAKE_STATEMENT in file.actions:
        links.append(Link("录入陈述申辩", _url("act-take-statement", file.number, one.n)))
        upload = _upload(file, "statement", one.n, f"{one.name}的陈述扫描件")
    if one.stated_at and not one.answered_at and Action.ANSWER_STATEMENT in file.actions:
        links.append(Link("答复", _url("act-answer-statement", file.number, one.n)))
    notice = reverse("desk:case-document-pdf", args=[file.number, one.n])
    links.append(Link("告知书（PDF）", notice))
    return Shown(one, tuple(links), _files(file, one.files), upload)


def _begin(file: CaseFile) -> tuple[Link, ...]:
    found = file.proceedings
    wanted = [
        (Action.START_SPECIAL, "开始特别程序", "act-start-special", True),
        (Action.PLAN_CHECK, "安排现场核查", "act-plan-check", _none_open(found.checks)),
        (Action.TELL_HEARING, "告知听证权利", "act-tell-hearing", _may_tell(found.hearings)),
        (Action.TELL_HEARING, "主动组织听证", "act-order-hearing", _may_tell(found.hearings)),
        (Action.TELL_THIRD_PARTY, "告知利害关系人", "act-tell-third-party", True),
    ]
    return tuple(
        Link(label, _url(name, file.number))
        for action, label, name, fits in wanted
        if fits and action in file.actions
    )


def _none_open(checks: tuple[SiteCheckView, ...]) -> bool:
    return not any(one.is_open for one in checks)


def _may_tell(hearings: tuple[HearingView, ...]) -> bool:
    return not hearings or hearings[-1].is_over


def proceedings_page(file: CaseFile, viewer: Actor) -> ProceedingsPage:
    """Return the tab."""
    found = file.proceedings
    return ProceedingsPage(
        procedures=tuple(_procedure(file, one) for one in found.procedures),
        hearings=tuple(_hearing(file, one) for one in found.hearings),
        checks=tuple(_check(file, one, viewer) for one in found.checks),
        third_parties=tuple(_party(file, one) for one in found.third_parties),
        begin=_begin(file),
        waits_for=found.waits_for,
    )
