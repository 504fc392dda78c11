"""What was granted, ended by two persons: propose, decide, refuse (撤回、撤销、注销)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import ResultView
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import choice, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui import proving
from yiwang.web.ui.access import actor_of, staff

_WORDS: Final = {"RETRACT": "撤回", "REVOKE": "撤销", "CANCEL": "注销"}


class Propose(forms.Form):
    """提出: which ground of the law, the facts, what the holder is owed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    check_n = forms.IntegerField(required=False, widget=forms.HiddenInput)
    ground = choice("依据的情形", [])
    reason = text("事实和理由", rows=5, most=2000, hint="被许可人会原样看到")
    compensation = text(
        "补偿或者赔偿",
        required=False,
        rows=3,
        most=1000,
        hint="撤回的依法补偿；因本机关的原因撤销的依法赔偿。以欺骗、贿赂取得的和注销的不填",
    )

    def __init__(self, *args: Any, result: ResultView, **kwargs: Any) -> None:
        """Offer the grounds that fit what became of it."""
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            (one.key, f"{_WORDS[one.ending]}：{one.words}（{one.basis}）")
            for one in result.may_propose
        ]


class Decide(forms.Form):
    """同意: what came of the holder's words."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = text(
        "对陈述申辩的核实意见",
        required=False,
        rows=4,
        most=2000,
        hint="有陈述申辩的必填，写进决定书",
    )

    def __init__(self, *args: Any, result: ResultView, **kwargs: Any) -> None:
        """Take the result as every form here does."""
        del result
        super().__init__(*args, **kwargs)


class Refuse(forms.Form):
    """不同意."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = text("不同意的理由", rows=4, most=2000, hint="提出人会看到，被许可人看不到")

    def __init__(self, *args: Any, result: ResultView, **kwargs: Any) -> None:
        """Take the result as every form here does."""
        del result
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the three acts."""

    title: str
    form: Callable[..., Any]
    run: Callable[..., Any]
    may: Callable[[ResultView], bool]
    effect: str
    done: str
    danger: bool = True


def _may_answer(result: ResultView) -> bool:
    waiting = result.open_ending
    return waiting is not None and waiting.may_answer


PROPOSE: Final = Deed(
    "撤回、撤销或者注销结果",
    Propose,
    commands.propose_ending,
    lambda result: bool(result.may_propose),
    "撤回和撤销要先告知被许可人事实、理由和依据，等五个工作日听取陈述申辩，要求听证的先听证，"
    "再由另一名负责人员决定。撤销可能对公共利益造成重大损害的，不予撤销（第六十九条第三款）。"
    "办理时限已经结束，不重新计算。",
    "已提出，告知书已发给被许可人；依法不用告知的直接等另一人决定",
)
DECIDE: Final = Deed(
    "同意并作出决定",
    Decide,
    commands.end_result,
    _may_answer,
    "决定以后结果不再有效，被许可人会收到写明理由、依据和救济途径的决定书，公示也会标明。",
    "已作出决定，决定书已发给被许可人",
)
REFUSE: Final = Deed(
    "不同意，结果照常有效",
    Refuse,
    commands.reject_ending,
    _may_answer,
    "不同意的，准予的结果照常有效。已经告知过被许可人的，会通知不再办理。",
    "已答复，结果照常有效",
    danger=False,
)


def _result(request: HttpRequest, number: int) -> ResultView:
    found = cases.result_of(number, viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound("这件没有准予的结果")
    return found


@staff("cases.read")
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Propose to retract, revoke or cancel (提出)."""
    return _page(request, number, PROPOSE)


@staff("cases.decide")
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide as another proposed (同意)."""
    return _page(request, number, DECIDE)


@staff("cases.decide")
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Refuse (不同意)."""
    return _page(request, number, REFUSE)


def _of_check(request: HttpRequest) -> dict[str, Any]:
    """Start from the promise that was found false, when its link was followed."""
    n = request.GET.get("check", "")
    return {"check_n": int(n), "ground": "FALSE_PROMISE"} if re.fullmatch("[0-9]{1,4}", n) else {}


def _page(request: HttpRequest, number: int, deed: Deed) -> HttpResponse:
    file, result = case_file(request, number), _result(request, number)
    if request.method != "POST":
        if not deed.may(result):
            messages.error(request, f"现在不能办理“{deed.title}”")
            return HttpResponseRedirect(case_address(request, number))
        initial = {"version": result.version, **_of_check(request)}
        form = deed.form(initial=initial, result=result)
        return _show(request, deed, file, result, form)
    form = deed.form(plain(request.POST), result=result)
    if not form.is_valid() and deed.may(result):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, deed, file, result, form, status=status)
    data: dict[str, Any] = {n: str(request.POST.get(n, "")).strip() for n in form.fields}
    sent = data.pop("version")
    if "check_n" in data:
        data["check_n"] = (
            int(data["check_n"]) if re.fullmatch("[0-9]{1,4}", data["check_n"]) else None
        )
    version = int(sent) if sent.isdecimal() else 0
    if deed is DECIDE and (asked := proving.asked(request, what=deed.title)):
        return asked
    try:
        deed.run(case=number, version=version, **data, actor=actor_of(request), at=clock.now())
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, number, deed, form, error)
    messages.success(request, deed.done)
    return HttpResponseRedirect(case_address(request, number))


def _refused(
    request: HttpRequest, number: int, deed: Deed, form: Any, error: DomainError
) -> HttpResponse:
    file, result = case_file(request, number), _result(request, number)
    if error.status in SOMEBODY_WAS_FIRST:
        data = plain(request.POST)
        data["version"] = str(result.version)
        again = deed.form(data, result=result)
        return _show(
            request, deed, file, result, again, status=HTTPStatus.CONFLICT, conflict=error.text
        )
    form.full_clean()
    for name, sentence in (error.fields or {"": error.text}).items():
        form.add_error(name if name in form.fields else None, sentence)
    return _show(request, deed, file, result, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(
    request: HttpRequest,
    deed: Deed,
    file: CaseFile,
    result: ResultView,
    form: forms.Form,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "deed": deed,
        "file": file,
        "result": result,
        "ending": result.open_ending,
        "form": ui_forms.from_django(form),
        "case_url": case_address(request, file.number),
        "conflict": conflict,
        "may_send": deed.may(result),
    }
    return render(request, "desk/casework/ending.html", context, status=status)
