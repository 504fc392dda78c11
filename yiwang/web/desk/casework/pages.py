"""What the pages of a case show (SD4)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from yiwang.foundation.core.types import Actor
from yiwang.services.cases.types import Action, StepStatus
from yiwang.services.cases.types.desk import (
    LOOKED_THROUGH,
    AnswerView,
    CaseFile,
    DeskFilters,
    DeskView,
)
from yiwang.web.desk.casework.acts import ORDER, RARE
from yiwang.web.desk.rows import remaining
from yiwang.web.ui.elements import Moment, Row

TABS = (
    ("overview", "概况", "desk:case"),
    ("form", "表单", "desk:case-form"),
    ("materials", "材料", "desk:case-materials"),
    ("opinions", "意见", "desk:case-opinions"),
    ("joint", "联审", "desk:case-joint"),
    ("proceedings", "程序", "desk:case-proceedings"),
    ("documents", "文书", "desk:case-documents"),
    ("notes", "备注", "desk:case-notes"),
    ("talk", "沟通", "desk:case-talk"),
    ("trace", "痕迹", "desk:case-trace"),
)
ROUTE_TAB = ("route", "流程", "desk:case-route")
STATUS: dict[StepStatus, Literal["done", "now", "todo", "pause", "end"]] = {
    StepStatus.DONE: "done",
    StepStatus.CURRENT: "now",
    StepStatus.AHEAD: "todo",
    StepStatus.STOPPED: "end",
}
WAYS = {
    "PAPER": "纸质收取",
    "UPLOADED": "上传",
    "SCANNED": "窗口扫描",
    "LATER": "容缺后补",
    "SHARED": "数据共享免交",
    "PROMISED": "书面承诺",
    "FORM": "在线填写的申请表",
    "HELD": "平台已有，免交",
    "LICENCE": "电子证照，免交",
}
CHANNELS = {"PORTAL": "网上申请", "WEB": "网上申请", "WINDOW": "窗口收件", "API": "系统对接"}
DELIVERY = {"ONLINE": "网上领取", "WINDOW": "窗口领取", "POST": "邮寄", "KIOSK": "自助机领取"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the case page: a link."""

    label: str
    url: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """An act open to the viewer."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file handed in, with where to look at it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class MaterialCard:
    """A line of the material list in words."""

    no: int
    name: str
    way: str
    needed: bool
    is_new: bool
    basis: str
    note: str
    files: tuple[FileLink, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """An empty list in words."""

    what: str
    why: str
    url: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """What every tab of a case shows around its content."""

    tabs: tuple[Tab, ...]
    list_url: str
    keep: str
    remaining: str
    primary: Button | None
    secondary: tuple[Button, ...]
    more: tuple[Button, ...]
    waiting: str
    facts: tuple[Row, ...]
    moments: tuple[Moment, ...]
    answers: tuple[tuple[str, tuple[AnswerView, ...]], ...]
    materials: tuple[MaterialCard, ...]
    may_unmask: bool
    earlier_url: str
    newest_url: str


def nothing_found(filters: DeskFilters, view: str) -> Empty:
    """Say why a list is empty and what to do."""
    all_of_view = f"{reverse('desk:cases')}?{urlencode({'view': filters.view})}"
    narrowed = filters.states or filters.lights or filters.colleague or filters.channel
    if narrowed or filters.item or filters.text:
        return Empty(
            "筛选后没有结果",
            f"去掉一些条件试试，或者看“{view}”的全部。",
            all_of_view,
            "清除筛选条件",
        )
    open_url = f"{reverse('desk:cases')}?view=OPEN"
    return Empty(f"“{view}”里现在没有件", "有新的件会出现在这里。", open_url, "看全部在办")


def only_newest(filters: DeskFilters) -> int:
    """Return how many closed cases are looked through for words and conditions, or 0: all."""
    text = "".join(filters.text.split())
    narrowed = filters.states or filters.lights or filters.colleague or filters.channel
    asks = bool(narrowed or filters.item or text) and not text.isdecimal()
    return LOOKED_THROUGH if asks and filters.view is DeskView.DONE else 0


def _tabs(file: CaseFile, now: str, keep: str) -> tuple[Tab, ...]:
    counts = {
        "materials": len(file.materials),
        "opinions": len(file.reviews) + len(file.corrections) + (file.decision is not None),
        "proceedings": file.proceedings.count,
        "documents": len(file.documents),
        "trace": file.trace_total,
    }
    return tuple(
        Tab(label, reverse(name, args=[file.number]) + keep, key == now, counts.get(key, 0))
        for key, label, name in (*TABS[:1], *((ROUTE_TAB,) if file.has_route else ()), *TABS[1:])
        if key != "joint" or file.joint_number is not None
    )


def _buttons(file: CaseFile, keep: str, *, rare: bool = False) -> list[Button]:
    """What the viewer may do; of a case a colleague has taken, be its second reviewer."""
    may = file.actions
    if file.claimed_by is not None and not file.may_release:
        may &= frozenset({Action.REVIEW} if file.two_reviewers else ())
    return [
        Button(label, reverse(_of_route(name, file), args=[file.number]) + keep)
        for action, label, name in ORDER
        if action in may and (action in RARE) is rare
    ]


def _of_route(name: str, file: CaseFile) -> str:
    """A route's decision names the stage that it returns to."""
    return "desk:case-return" if file.has_route and name == "desk:act-return" else name


def why_not(file: CaseFile) -> str:
    """Say why the viewer has no act now."""
    if file.claimed_by is not None and not file.may_release:
        return f"{file.claimed_name}已经领取了这件"
    if not file.is_open:
        return f"这件{file.label}"
    if file.label == "待补正":
        return "正在等申请人补正"
    return f"这件现在是“{file.label}”，不归您的岗位办理"


def case_page(file: CaseFile, tab: str, back: str, viewer: Actor) -> CasePage:
    """Return what surrounds a tab, and the parts templates do not work out themselves."""
    keep = "?" + urlencode({"back": back}) if back else ""
    buttons, rare = _buttons(file, keep), _buttons(file, keep, rare=True)
    return CasePage(
        tabs=_tabs(file, tab, keep),
        list_url=f"{reverse('desk:cases')}?{back}",
        keep=keep,
        remaining=remaining(file),
        primary=buttons[0] if buttons else None,
        secondary=tuple(buttons[1:3]),
        more=(*buttons[3:], *rare),
        waiting="" if buttons or file.may_claim else why_not(file),
        facts=_facts(file),
        moments=tuple(Moment(name, STATUS[status]) for name, status in file.timeline),
        answers=tuple((page, tuple(some)) for page, some in _by_page(file)),
        materials=_materials(file),
        may_unmask=viewer.has("personal_data.unmask"),
        earlier_url=_trace(file, back, file.trace_before) if file.trace_before else "",
        newest_url=_trace(file, back) if _is_earlier(file) else "",
    )


def _is_earlier(file: CaseFile) -> bool:
    """Whether the page of the trace is not the newest one."""
    return file.last_event is not None and file.last_event not in file.trace[-1:]


def _trace(file: CaseFile, back: str, before: int | None = None) -> str:
    """Return the address of a page of the trace."""
    query = {"back": back, "before": before or ""}
    asked = urlencode({name: value for name, value in query.items() if value})
    url = reverse("desk:case-trace", args=[file.number])
    return f"{url}?{asked}" if asked else url


def _by_page(file: CaseFile) -> list[tuple[str, list[AnswerView]]]:
    return [(page, list(some)) for page, some in groupby(file.answers, key=lambda a: a.page)]


def _facts(file: CaseFile) -> tuple[Row, ...]:
    received = timezone.localtime(file.submitted_at)
    delivery = DELIVERY.get(file.delivery_way, "没有选择")
    rows = [
        Row("事项", file.item_name),
        Row("情形", file.situation) if file.situation else None,
        Row("收费", file.fee.text_with_basis),
        Row("办理部门", file.organisation_name),
        Row("申请人", file.applicant_name),
        Row("证件号码", file.applicant_masked_id),
        Row("代办人", file.agent_name) if file.agent_name else None,
        Row("联系电话", file.applicant_phone_masked or "没有留"),
        Row("来源", CHANNELS.get(file.channel, file.channel)),
        Row("收到时间", f"{received.year}年{received.month}月{received.day}日 {received:%H:%M}"),
        Row("送达方式", f"{delivery} {file.delivery_address}".strip()),
        Row("审查方式", "两名审查员分别审查") if file.two_reviewers else None,
        Row("经办人", file.claimed_name or "待领取"),
    ]
    return tuple(row for row in rows if row is not None)


def _materials(file: CaseFile) -> tuple[MaterialCard, ...]:
    return tuple(
        MaterialCard(
            no=m.no,
            name=m.name,
            way=WAYS.get(m.way, m.way) if m.way else "",
            needed=m.necessity == "REQUIRED",
            is_new=m.is_new,
            basis=m.basis,
            note=m.note,
            files=tuple(
                FileLink(f.name, reverse("desk:case-file", args=[file.number, f.id]))
                for f in m.files
            ),
        )
        for m in file.materials
    )
