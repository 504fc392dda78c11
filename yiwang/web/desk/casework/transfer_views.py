"""Sending a case on to the authority that decides (转送): choose it, read the letter, send once."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action, TransferTarget
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk.casework import pages
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST, is_repeat
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

ELSEWHERE = "-"
DONE = "已转送，申请人已经收到通知"
MOST = 500
EFFECT = (
    "申请和全部材料一起转送，接收机关不得再要求申请人重复提供。这件到此结束，两个时限停止计算；"
    "接收机关收到之日起重新计算受理期限。"
)


def _form(targets: tuple[TransferTarget, ...], data: QueryDict, errors: Mapping[str, str]) -> Form:
    options = [Option(t.item_code, t.organisation_name) for t in targets]
    options.append(Option(ELSEWHERE, "其他机关（不在平台上）"))
    return Form(
        [
            Field(
                name="receiver",
                label="接收机关",
                kind="radio",
                options=options,
                hint="平台上办理同一件事的上级机关，会直接收到申请和材料",
                value=data.get("receiver", "" if targets else ELSEWHERE),
            ),
            Field(
                name="organisation",
                label="其他机关的全称",
                required=False,
                maxlength=200,
                value=data.get("organisation", ""),
            ),
            Field(
                name="reason",
                label="转送的理由",
                kind="textarea",
                rows=4,
                maxlength=MOST,
                hint="申请人会原样看到",
                value=data.get("reason", ""),
            ),
            Field(
                name="basis",
                label="依据",
                maxlength=200,
                hint="如《行政许可法》第四十三条",
                value=data.get("basis", ""),
            ),
        ],
        errors,
    )


@staff("cases.decide")
def transfer(request: HttpRequest, number: int) -> HttpResponse:
    """Send the case on with everything it holds (转送)."""
    file = case_file(request, number)
    if request.method != "POST":
        if Action.TRANSFER not in file.actions:
            messages.error(request, f"现在不能转送：{pages.why_not(file)}")
            return HttpResponseRedirect(case_address(request, number))
        return _show(request, file, QueryDict(), {})
    data = plain(request.POST)
    chosen, sent = data.get("receiver", ""), data.get("version", "")
    try:
        commands.transfer(
            case=number,
            version=int(sent) if sent.isdecimal() else 0,
            item_code="" if chosen == ELSEWHERE else chosen[:33],
            organisation=data.get("organisation", "").strip()[:200] if chosen == ELSEWHERE else "",
            reason=data.get("reason", "").strip()[:MOST],
            basis=data.get("basis", "").strip()[:200],
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, number, data, error)
    messages.success(request, DONE)
    return HttpResponseRedirect(case_address(request, number))


def _refused(
    request: HttpRequest, number: int, data: QueryDict, error: DomainError
) -> HttpResponse:
    file = case_file(request, number)
    if error.status not in SOMEBODY_WAS_FIRST:
        return _show(request, file, data, dict(error.fields) or {"": error.text})
    if is_repeat(request, file) and Action.TRANSFER not in file.actions:
        messages.success(request, DONE)
        return HttpResponseRedirect(case_address(request, number))
    return _show(request, file, data, {}, conflict=error.text)


def _show(
    request: HttpRequest,
    file: CaseFile,
    data: QueryDict,
    errors: Mapping[str, str],
    *,
    conflict: str = "",
) -> HttpResponse:
    targets = cases.transfer_targets(file.number, viewer=actor_of(request))
    context = {
        "file": file,
        "form": _form(targets, data, errors),
        "effect": EFFECT,
        "version": file.version if conflict or not data else data.get("version", ""),
        "case_url": case_address(request, file.number),
        "conflict": conflict,
        "may_send": Action.TRANSFER in file.actions,
    }
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif conflict:
        status = HTTPStatus.CONFLICT
    return render(request, "desk/casework/transfer.html", context, status=status)
