"""Checking promises after the decision, judging false ones, answering objections (告知承诺)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Judgement, PromiseView
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import Day, choice, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

LIMIT: Final = 20
WAITS: Final = {"CHECK": "待核查", "JUDGE": "待认定", "OBJECTION": "有异议待答复"}


class Check(forms.Form):
    """核查: what was found, where, with whom."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = choice("核查结果", [("TRUE", "承诺属实"), ("FALSE", "承诺不实")])
    opinion = text("核查意见", rows=4, most=2000, hint="写核查的时间、方法和查到的事实")
    on_site = choice(
        "怎样核查", [("no", "数据比对或者书面核查"), ("yes", "现场核查，两名工作人员")]
    )
    second = forms.ChoiceField(
        label="第二名核查人", required=False, help_text="现场核查时选择，不能是自己"
    )

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        """Offer the colleagues of the office who review."""
        super().__init__(*args, **kwargs)
        field = self.fields["second"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "不选"), *_colleagues(viewer)]

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        data = self.cleaned_data
        return {
            "is_true": data["result"] == "TRUE",
            "opinion": data["opinion"],
            "on_site": data["on_site"] == "yes",
            "second": UUID(data["second"]) if data["second"] else None,
        }


class Judge(forms.Form):
    """认定: what follows, until when promises are barred."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    proposal = choice("处理", [("RECTIFY", "责令限期整改"), ("REVOKE", "拟撤销已经作出的决定")])
    reason = text("认定的事实和理由", rows=4, most=2000, hint="申请人会原样看到")
    rectify_by = Day(label="整改期限", required=False, help_text="限期整改的填写，要晚于今天")
    barred_until = Day(
        label="限制使用告知承诺到哪天",
        help_text="最长三年。在这一天以前，申请人办任何事都不能用承诺代替证明",
        error_messages={"required": "请填写限制的结束日期"},
    )

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        """Take the viewer as every form here does."""
        del viewer
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        data = self.cleaned_data
        return {
            "proposal": Judgement(data["proposal"]),
            "reason": data["reason"],
            "rectify_by": data["rectify_by"],
            "barred_until": data["barred_until"],
        }


class Answer(forms.Form):
    """答复异议."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    upheld = choice("复核结论", [("no", "异议不成立，原认定有效"), ("yes", "异议成立，解除限制")])
    answer = text("复核意见", rows=4, most=2000, hint="申请人会原样看到")

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        """Take the viewer as every form here does."""
        del viewer
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return {
            "upheld": self.cleaned_data["upheld"] == "yes",
            "answer": self.cleaned_data["answer"],
        }


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the three acts upon a promise."""

    title: str
    form: Callable[..., Any]
    run: Callable[..., Any]
    may: Callable[[PromiseView], bool]
    effect: str
    done: str
    danger: bool = False


CHECK: Final = Deed(
    "核查承诺",
    Check,
    commands.check_promise,
    lambda p: p.may_check,
    "属实的，核查到此结束。不实的，由另一名负责人员认定和处理。现场核查要有两名工作人员。",
    "核查结果已记下",
)
JUDGE: Final = Deed(
    "认定承诺不实",
    Judge,
    commands.judge_promise,
    lambda p: p.may_judge,
    "申请人会收到写明事实、依据、救济途径的告知书，可以提出异议；限制期内不能再用承诺代替证明。"
    "撤销决定要另行办理。",
    "已认定，告知书已发给申请人",
    danger=True,
)
ANSWER: Final = Deed(
    "答复异议",
    Answer,
    commands.answer_objection,
    lambda p: p.may_answer,
    "由没有参与核查和认定的人员复核。异议成立的，限制立即解除。",
    "已答复，答复书已发给申请人",
)


def _colleagues(viewer: Actor) -> list[tuple[str, str]]:
    if viewer.organisation_id is None:
        return []
    found = identity.staff_of(viewer.organisation_id, "REVIEWER", viewer=viewer, at=clock.now())
    return [(str(one.id), one.name) for one in found if one.id != viewer.staff_id]


def _promise(request: HttpRequest, number: int, n: int) -> tuple[PromiseView, int]:
    found = cases.promises_of(number, viewer=actor_of(request), at=clock.now())
    for one in found.promises:
        if one.n == n:
            return one, found.version
    raise Http404


@staff("cases.review")
def check(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Write down what checking a promise has found (核查承诺)."""
    return _page(request, number, n, CHECK)


@staff("cases.decide")
def judge(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Judge a promise found false, and what follows (认定承诺不实)."""
    return _page(request, number, n, JUDGE)


@staff("cases.decide")
def answer(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Answer an objection (答复异议)."""
    return _page(request, number, n, ANSWER)


def _page(request: HttpRequest, number: int, n: int, deed: Deed) -> HttpResponse:
    file, viewer = case_file(request, number), actor_of(request)
    promise, version = _promise(request, number, n)
    if request.method != "POST":
        if not deed.may(promise):
            messages.error(request, f"现在不能{deed.title}")
            return HttpResponseRedirect(case_address(request, number))
        form = deed.form(initial={"version": version}, viewer=viewer)
        return _show(request, deed, file, promise, form)
    form = deed.form(plain(request.POST), viewer=viewer)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, deed, file, promise, form, status=status)
    try:
        deed.run(
            case=number,
            n=n,
            version=form.cleaned_data["version"],
            **form.values(),
            actor=viewer,
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, number, n, deed, form, error)
    messages.success(request, deed.done)
    return HttpResponseRedirect(case_address(request, number))


def _refused(  # noqa: PLR0917  all of one act
    request: HttpRequest, number: int, n: int, deed: Deed, form: Any, error: DomainError
) -> HttpResponse:
    file = case_file(request, number)
    promise, version = _promise(request, number, n)
    if error.status in SOMEBODY_WAS_FIRST:
        data = plain(request.POST)
        data["version"] = str(version)
        again = deed.form(data, viewer=actor_of(request))
        return _show(
            request, deed, file, promise, again, status=HTTPStatus.CONFLICT, conflict=error.text
        )
    for name, sentence in (error.fields or {"": error.text}).items():
        form.add_error(name if name in form.fields else None, sentence)
    return _show(request, deed, file, promise, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(
    request: HttpRequest,
    deed: Deed,
    file: CaseFile,
    promise: PromiseView,
    form: forms.Form,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "deed": deed,
        "file": file,
        "promise": promise,
        "form": ui_forms.from_django(form),
        "case_url": case_address(request, file.number),
        "conflict": conflict,
        "may_send": deed.may(promise),
    }
    return render(request, "desk/casework/promise.html", context, status=status)


@staff("cases.read")
def due(request: HttpRequest) -> HttpResponse:
    """Show every promise that is to be checked, the first due first (待核查的承诺)."""
    after = plain(request.GET).get("after", "")
    found = cases.due_checks(
        viewer=actor_of(request), at=clock.now(), after=after[:60], limit=LIMIT
    )
    context = {
        "rows": [(row, WAITS[row.waits_for]) for row in found.rows],
        "first_url": reverse("desk:promises") if after else "",
        "next_url": f"?{urlencode({'after': found.after})}" if found.after else "",
    }
    return render(request, "desk/casework/promises_due.html", context)
