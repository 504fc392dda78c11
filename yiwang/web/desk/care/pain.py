"""Pain points at the desk: lists by state, one with its history and acts, a new one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.pain import (
    CARE_RIGHTS,
    FIELD_CHOICES,
    MOST_PAIN_TEXT,
    MOST_PAIN_TITLE,
    PAIN_DEEDS,
    PAIN_STATES,
    SOURCE_CHOICES,
    NewPainPoint,
    PainDeed,
    PainField,
    PainPointInfo,
    PainSource,
    PainState,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.desk.fields import Day, choice, plain
from yiwang.web.desk.fields import text as words
from yiwang.web.desk.voices.views import require_right
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.forms import from_django

PAGE = 30
D = PainDeed
TOLD = {
    D.OWN: "已交办",
    D.SOLVE: "已报告，等另一人核实",
    D.RETURN: "已退回继续疏解",
    D.PUBLISH: "已公布",
}


class NewForm(forms.Form):
    """What was found."""

    token = forms.UUIDField(widget=forms.HiddenInput())
    area = choice("领域", FIELD_CHOICES)
    title = words("堵点", most=MOST_PAIN_TITLE, hint="一句话，如“换领营业执照要跑两个窗口”")
    hurts = words(
        "堵在哪里", rows=4, most=MOST_PAIN_TEXT, hint="谁、办什么事、被什么卡住。公布时会用"
    )
    source = choice("来源", SOURCE_CHOICES)
    source_note = words(
        "怎么发现的", rows=2, most=300, hint="诉求编号、走访日期或者差评编号，不公布"
    )


class OwnForm(forms.Form):
    """To whom it is given, until when."""

    organisation_id = forms.TypedChoiceField(
        label="责任单位", coerce=UUID, error_messages={"required": "请选择责任单位"}
    )
    due_on = Day(label="疏解期限", error_messages={"required": "请填写疏解期限"})
    reason = words("交办要求", rows=2, most=200)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = [("", "请选择"), *owners]  # type: ignore[attr-defined]


class SolveForm(forms.Form):
    """What was done."""

    measure = words("做了什么、有什么变化", rows=4, most=MOST_PAIN_TEXT, hint="公布时会用")
    evidence = words("佐证", rows=3, most=MOST_PAIN_TEXT, hint="文件、页面或者回访结果")


class ReturnForm(forms.Form):
    """Why it goes back."""

    reason = words("还堵在哪里", rows=2, most=300)


class PublishForm(forms.Form):
    """How it was verified."""

    reason = words("怎么核实的", rows=2, most=300, hint="只有工作人员看得到")


ACTS: dict[PainDeed, tuple[type[forms.Form], Callable[..., None]]] = {
    D.SOLVE: (SolveForm, commands.solve_pain_point),
    D.PUBLISH: (PublishForm, commands.publish_pain_point),
    D.RETURN: (ReturnForm, commands.return_pain_point),
    D.OWN: (OwnForm, commands.own_pain_point),
}


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List pain points in one state, the nearest day first."""
    require_right(request, *CARE_RIGHTS)
    given = plain(request.GET)
    wanted = given.get("state", "")
    state = PainState(wanted) if wanted in set(PainState) else PainState.OWNED
    page = queries.desk_pain_points(
        state,
        after=given.get("after", "")[:40],
        limit=PAGE,
        viewer=actor_of(request),
        at=clock.now(),
    )
    following = urlencode({"state": state.value, "after": page.after})
    context = {
        "tabs": [(one.value, name, one is state) for one, (name, _) in PAIN_STATES.items()],
        "tab_name": PAIN_STATES[state][0],
        "lines": page.lines,
        "next_url": f"?{following}" if page.after else "",
        "may_collect": may(request, "voices.coordinate"),
    }
    return render(request, "desk/care/pain_points.html", context)


@staff("voices.coordinate")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down a pain point."""
    is_sent = request.method == "POST"
    form = NewForm(plain(request.POST) if is_sent else None, initial={"token": uuid4()})
    if is_sent and form.is_valid():
        told = form.cleaned_data
        found = NewPainPoint(
            token=told["token"],
            area=PainField(told["area"]),
            title=told["title"],
            hurts=told["hurts"],
            source=PainSource(told["source"]),
            source_note=told["source_note"],
        )
        try:
            number = commands.collect_pain_point(new=found, actor=actor_of(request), at=clock.now())
        except commands.CannotRelieve as error:
            _refused(form, error)
        else:
            messages.success(request, "已登记，请交办给责任单位")
            return redirect("desk:pain-point", number)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": from_django(form)}
    return render(request, "desk/care/pain_point_new.html", context, status=status)


def _refused(form: forms.Form, error: commands.CannotRelieve) -> None:
    for name, sentence in (error.fields or {"": error.text}).items():
        form.add_error(name or None, sentence)


def _found(request: HttpRequest, number: int) -> PainPointInfo:
    require_right(request, *CARE_RIGHTS)
    found = queries.pain_point(number, viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound
    return found


@staff()
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one with its history; take a step, keeping what was typed when it is refused."""
    one = _found(request, number)
    if request.method != "POST":
        return _page(request, one)
    given = plain(request.POST)
    wanted, version = given.get("act", ""), given.get("version", "")
    if wanted not in {deed.value for deed in ACTS}:
        raise NotFound
    deed = PainDeed(wanted)
    form = _form(request, one, deed, given)
    if not form.is_valid():
        return _page(request, one, form)
    try:
        ACTS[deed][1](
            number=number,
            version=int(version) if version.isdecimal() else 0,
            actor=actor_of(request),
            at=clock.now(),
            **form.cleaned_data,
        )
    except commands.CannotRelieve as error:
        _refused(form, error)
        return _page(request, one, form)
    except commands.PainOvertaken as error:
        told = f"{error.detail['who']}刚刚办理过这个堵点。您写的内容还在下面，请先看最新情况再决定"
        form.add_error(None, told)
        return _page(request, _found(request, number), form)
    messages.success(request, TOLD[deed])
    return redirect("desk:pain-point", number)


def _form(request: HttpRequest, one: PainPointInfo, deed: PainDeed, given: Any) -> forms.Form:
    more: dict[str, Any] = {}
    if deed is D.OWN:
        owners = queries.pain_owners(one, viewer=actor_of(request))
        more["owners"] = [(str(office.id), office.name) for office in owners]
    return ACTS[deed][0](given, prefix=deed.value.lower(), **more)


def _page(
    request: HttpRequest, one: PainPointInfo, tried: forms.Form | None = None
) -> HttpResponse:
    acts = []
    for deed in (deed for deed in ACTS if deed in one.actions):
        is_tried = tried is not None and tried.prefix == deed.value.lower()
        form = tried if tried is not None and is_tried else _form(request, one, deed, None)
        acts.append((deed.value, PAIN_DEEDS[deed], from_django(form), is_tried))
    summary = from_django(tried) if tried is not None else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if tried is not None else HTTPStatus.OK
    context = {"one": one, "acts": acts, "summary": summary}
    return render(request, "desk/care/pain_point.html", context, status=status)
