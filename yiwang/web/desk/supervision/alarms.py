"""Alarms: what was sent to whom, and the channels they go over."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import special as queries
from yiwang.oversight.supervision.types.special import AlarmDraft, AlarmState, Way
from yiwang.web.desk.fields import plain
from yiwang.web.desk.supervision import words
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form, Option

LIMIT: Final = 20
DONE: Final = {
    "on": "已启用",
    "off": "已停用，以后的告警不再发到这里",
    "test": "测试告警已交给通道，结果看告警记录",
}


@staff("supervision.act")
@require_http_methods(["GET", "POST"])
def alarms(request: HttpRequest) -> HttpResponse:
    """Show what was sent, waits or failed; send once more what failed."""
    viewer, asked = actor_of(request), plain(request.GET)
    conflict = ""
    if request.method == "POST":
        try:
            commands.resend_alarm(
                alarm=_number(request.POST.get("alarm", "")), actor=viewer, at=clock.now()
            )
        except (NotFound, NotPermitted):
            raise
        except DomainError as error:
            conflict = error.text
        else:
            messages.success(request, "已重新交给通道")
            return HttpResponseRedirect(request.get_full_path())
    state = asked.get("state", "") if asked.get("state", "") in list(AlarmState) else ""
    kept = {"channel": asked.get("channel", ""), "state": state}
    rows = queries.alarms(
        channel_id=_number(kept["channel"]) or None, state=state,
        before=_number(asked.get("before", "")) or None, limit=LIMIT, viewer=viewer,
    )  # fmt: skip
    address = reverse("desk:alarms")
    names = {"": "全部", **{one.value: label for one, (label, _) in words.ALARM_STATES.items()}}
    context = {
        "rows": [
            (one, *words.alarm_state(one), *words.LEVELS[one.level], words.WAYS[one.way])
            for one in rows
        ],
        "conflict": conflict,
        "chips": [
            Chip(label, f"{address}?{urlencode({**kept, 'state': key})}", is_on=key == state)
            for key, label in names.items()
        ],
        "first_url": f"{address}?{urlencode(kept)}" if asked.get("before") else "",
        "next_url": f"{address}?{urlencode({**kept, 'before': rows[-1].id})}"
        if len(rows) == LIMIT else "",
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.OK
    return render(request, "desk/supervision/alarms.html", context, status=status)


@staff("supervision.act")
@require_http_methods(["GET", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """Show the channels with what ails them; add, test, switch one."""
    viewer, asked = actor_of(request), plain(request.POST)
    if request.method != "POST":
        return _show(request)
    act = asked.get("act", "")
    try:
        if act == "add":
            given = {key: asked.get(key, "") for key in ("way", "name", "address")}
            draft = AlarmDraft(
                **given,
                areas=tuple(map(str, asked.getlist("areas"))),
                levels=tuple(map(str, asked.getlist("levels"))),
            )
            _, secret = commands.add_channel(draft=draft, actor=viewer, at=clock.now())
            messages.success(request, "已新增告警通道，请发一条测试")
            if secret:
                return _show(request, secret=secret)
        else:
            _act(request, act, _number(asked.get("channel", "")))
            messages.success(request, DONE[act])
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _show(request, asked=asked if act == "add" else None, error=error)
    return HttpResponseRedirect(reverse("desk:alarm-channels"))


def _act(request: HttpRequest, act: str, channel: int) -> None:
    if act not in DONE:
        raise Http404
    given: dict[str, Any] = {"channel": channel, "actor": actor_of(request), "at": clock.now()}
    if act == "test":
        commands.test_channel(**given)
    else:
        commands.switch_channel(**given, is_on=act == "on")


def _show(
    request: HttpRequest,
    *,
    asked: Any = None,
    error: DomainError | None = None,
    secret: str = "",
) -> HttpResponse:
    """Render the page; a secret is shown here once, it goes into no session and no address."""
    viewer = actor_of(request)
    context = {
        "rows": [
            (
                one,
                words.WAYS[one.way],
                "、".join(words.AREAS[area] for area in one.areas),
                "、".join(words.LEVELS[level][0] for level in one.levels),
            )
            for one in queries.channels(viewer=viewer)
        ],
        "form": _form(asked, error.fields if error else {}, queries.ways(viewer=viewer)),
        "is_open": asked is not None,
        "conflict": error.text if error is not None and not error.fields else "",
        "secret": secret,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    answer = render(request, "desk/supervision/channels.html", context, status=status)
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


def _form(asked: Any, faults: dict[str, str], known: Iterable[Way]) -> Form:
    """Return the form of a new channel; what was typed stays."""
    ways = [Option(way.value, words.WAYS[way]) for way in known]
    areas = [Option(area.value, label) for area, label in words.AREAS.items()]
    levels = [Option(level.value, label) for level, (label, _) in words.LEVELS.items()]

    def one(name: str) -> str:
        return asked.get(name, "") if asked is not None else ""

    def many(name: str, every: list[Option]) -> list[str]:
        return asked.getlist(name) if asked is not None else [option.value for option in every]

    fields = [
        Field(name="way", label="告警方式", kind="radio", value=one("way"), options=ways),
        Field(name="name", label="名称", value=one("name"), maxlength=60, hint="如：值班室"),
        Field(
            name="address", label="地址", value=one("address"), maxlength=300,
            hint="邮件填写邮箱；网络回调填写 https:// 开头的网址，内网主机要先由运维人员登记",
        ),
        Field(name="areas", label="专项", kind="checkbox", value=many("areas", areas),
              options=areas),
        Field(name="levels", label="级别", kind="checkbox", value=many("levels", levels),
              options=levels, hint="红灯随时发送，其他的夜间和节假日暂存，到工作日早上再发"),
    ]  # fmt: skip
    return Form(fields, faults)


def _number(value: str) -> int:
    return int(value) if value.isdigit() and len(value) <= 18 else 0  # noqa: PLR2004  bigint
