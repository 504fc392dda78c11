"""Several cases of one item at once (批量办理): at most twenty, each opened before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Outcome
from yiwang.services.cases.types.working import BATCH_ACTS, Batch, BatchAct, BatchLine
from yiwang.web.ui import proving
from yiwang.web.ui.access import actor_of, staff

OPENED: Final = "yw_opened"
REMEMBERED: Final = 60
_RUN: Final[dict[BatchAct, Callable[..., Any]]] = {
    BatchAct.CLAIM: commands.claim,
    BatchAct.ACCEPT: commands.accept,
    BatchAct.SEND_UP: commands.send_to_decision,
    BatchAct.GRANT: partial(commands.decide, outcome=Outcome.GRANTED),
}
_RIGHTS: Final = {
    BatchAct.CLAIM: "cases.read",
    BatchAct.ACCEPT: "cases.accept",
    BatchAct.SEND_UP: "cases.review",
    BatchAct.GRANT: "cases.decide",
}
_LOOK_FIRST: Final = frozenset({BatchAct.ACCEPT, BatchAct.SEND_UP, BatchAct.GRANT})

_PROVEN: Final = frozenset({BatchAct.GRANT})


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the page: whether it was opened from here, whether it is chosen."""

    case: BatchLine
    opened: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case."""

    number: int
    sentence: str
    is_done: bool


def remember_opened(request: HttpRequest, number: int) -> None:
    """Note that a case was opened from the batch page."""
    opened = [n for n in request.session.get(OPENED, []) if n != number]
    request.session[OPENED] = [*opened, number][-REMEMBERED:]


def acts_of(request: HttpRequest) -> list[BatchAct]:
    """Return what the post may do with several at once."""
    viewer = actor_of(request)
    return [act for act in BatchAct if viewer.has(_RIGHTS[act])]


def _asked(request: HttpRequest) -> BatchAct:
    data = request.POST or request.GET
    allowed, wanted = acts_of(request), data.get("act", "")
    return next((act for act in allowed if act == wanted), allowed[0])


@staff("cases.read")
def batch(request: HttpRequest) -> HttpResponse:
    """Choose an act, an item and cases; do it case by case and say what became of each."""
    act, data = _asked(request), request.POST or request.GET
    item = data.get("item", "")
    found = cases.batch(act, item, viewer=actor_of(request))
    if request.method != "POST":
        return _show(request, act, item, found)
    chosen = {int(n) for n in request.POST.getlist("case") if n.isdecimal()}
    error = _fault(request, act, found, chosen)
    if error:
        return _show(request, act, item, found, chosen=chosen, error=error)
    name = BATCH_ACTS[act]
    if act in _PROVEN and (asked := proving.asked(request, what=f"{name}选中的件")):
        return asked
    versions = {line.number: line.version for line in found.lines}
    done = [_run(request, act, n, versions) for n in sorted(chosen)]
    left = cases.batch(act, item, viewer=actor_of(request))
    return _show(request, act, item, left, done=done)


def _fault(request: HttpRequest, act: BatchAct, found: Batch, chosen: set[int]) -> str:
    if not chosen:
        return "请选择要办理的件"
    alone = [line for line in found.lines if line.number in chosen and line.obstacle]
    if alone:
        return f"这 {len(alone)} 件有不一致的地方，请单独处理"
    unread = chosen - set(request.session.get(OPENED, []))
    if act in _LOOK_FIRST and unread:
        return f"还有 {len(unread)} 件没有打开看过，请先逐件打开"
    return ""


def _run(request: HttpRequest, act: BatchAct, number: int, versions: dict[int, int]) -> Done:
    seen = request.POST.get(f"version-{number}", "")
    if number not in versions:
        return Done(number, "已经由别人办理，或者不再是这个环节", is_done=False)
    version = int(seen) if seen.isdecimal() else versions[number]
    try:
        _RUN[act](case=number, version=version, actor=actor_of(request), at=clock.now())
    except DomainError as error:
        return Done(number, error.text, is_done=False)
    return Done(number, f"已{BATCH_ACTS[act]}", is_done=True)


def _show(
    request: HttpRequest,
    act: BatchAct,
    item: str,
    found: Batch,
    *,
    chosen: set[int] | None = None,
    error: str = "",
    done: list[Done] | None = None,
) -> HttpResponse:
    opened = set(request.session.get(OPENED, []))
    context = {
        "acts": [(one, BATCH_ACTS[one], one == act) for one in acts_of(request)],
        "act": act,
        "act_name": BATCH_ACTS[act],
        "item": item,
        "items": found.items,
        "lines": [
            Line(line, line.number in opened, line.number in (chosen or set()))
            for line in found.lines
        ],
        "alone": sum(1 for line in found.lines if line.obstacle),
        "look_first": act in _LOOK_FIRST,
        "error": error,
        "done": done or [],
        "failed": sum(1 for one in done or [] if not one.is_done),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "desk/casework/batch.html", context, status=status)
