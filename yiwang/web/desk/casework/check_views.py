"""The sheet of a check on site, made for a phone: points, photos, words, signatures (现场核查)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.cases.types.scene import SiteCheckView
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Material, StoredFile
from yiwang.web.ui.files.taking import as_json, take, wants_json
from yiwang.web.ui.forms import Field, Form, Option

RESULTS = (Option("PASS", "符合"), Option("PROBLEM", "不符合"))
YES_NO = (Option("YES", "在场"), Option("NO", "不在场"))
_PLACE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{18}\.[0-9]{1,5}", re.ASCII)
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "version", "step", "no_relation"})
_SHORT, _LONG = 200, 1000
_ASKED = (
    Field(
        name="place",
        label="核查地点",
        maxlength=_SHORT,
        hint="写清门牌号，不会记录您手机的位置",
        autocomplete="street-address",
    ),
    Field(name="present", label="申请人是否在场", kind="radio", options=YES_NO),
    Field(
        name="words",
        label="申请人的意见",
        kind="textarea",
        rows=3,
        required=False,
        maxlength=_LONG,
        hint="在场的要填，没有意见的写“无”",
    ),
    Field(
        name="applicant",
        label="在场的申请人签字",
        required=False,
        maxlength=60,
        hint="请申请人读完以后输入姓名",
        autocomplete="off",
    ),
    Field(name="refusal", label="拒绝签字的理由", required=False, maxlength=_SHORT),
    Field(
        name="passed",
        label="核查结论",
        kind="radio",
        options=(Option("YES", "符合"), Option("NO", "不符合")),
    ),
    Field(name="conclusion", label="核查情况", kind="textarea", rows=4, maxlength=_LONG),
    Field(
        name="no_relation",
        label="回避",
        kind="checkbox",
        options=(Option("YES", "我与申请人没有亲属或者其他利害关系"),),
        required=False,
        hint="签字时确认",
    ),
)
"""What every sheet asks after its points."""


@dataclass(frozen=True, slots=True)
class SheetPage:
    """What the page shows around the form."""

    file: CaseFile
    check: SiteCheckView
    case_url: str
    version: int
    conflict: str
    theirs: tuple[tuple[str, str], ...]
    """What the colleague saved, when both saved at once."""
    may_write: bool
    signed: bool
    photos: Material


@staff("cases.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Show the checks this inspector has to make, the most urgent first (我的现场核查)."""
    asked = request.GET.get("after", "")
    after = asked if _PLACE.fullmatch(asked) else ""
    try:
        found = cases.my_checks(viewer=actor_of(request), at=clock.now(), after=after)
    except ValueError:
        raise NotFound from None
    return render(request, "desk/casework/checks.html", {"found": found, "after": after})


def _found(request: HttpRequest, number: int, n: int) -> tuple[CaseFile, SiteCheckView]:
    file = case_file(request, number)
    check = next((one for one in file.proceedings.checks if one.n == n), None)
    if check is None:
        raise NotFound
    return file, check


def _place_of(file: CaseFile) -> str:
    """Return the place the application names, to begin with; the inspector may change it."""
    words = ("场所", "地址", "住所")
    named = (a.value for a in file.answers if not a.is_secret and any(w in a.label for w in words))
    return next(named, "")[:_SHORT]


def _form(check: SiteCheckView, data: dict[str, str], errors: dict[str, str]) -> Form:
    fields: list[Field] = []
    for point in check.findings:
        result, note = data.get(point.key, ""), data.get(f"{point.key}-note", "")
        fields += [
            Field(name=point.key, label=point.point, kind="radio", options=RESULTS, value=result),
            Field(
                name=f"{point.key}-note",
                label=f"情况：{point.point}",
                required=False,
                kind="textarea",
                rows=2,
                maxlength=_LONG,
                value=note,
            ),
        ]
    fields += [replace(field, value=data.get(field.name, "")) for field in _ASKED]
    return Form(fields, errors)


def _typed(request: HttpRequest) -> dict[str, str]:
    data: QueryDict = plain(request.POST)
    return {key: str(data[key]) for key in data if key not in LEFT_OUT}


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _show(
    request: HttpRequest,
    file: CaseFile,
    check: SiteCheckView,
    data: dict[str, str],
    errors: dict[str, str],
    *,
    conflict: str = "",
) -> HttpResponse:
    viewer = actor_of(request)
    me = next((one for one in check.inspectors if one.id == viewer.staff_id), None)
    page = SheetPage(
        file=file,
        check=check,
        case_url=case_address(request, file.number, "desk:case-proceedings"),
        version=check.sheet_version,
        conflict=conflict,
        theirs=_differing(check, data) if conflict else (),
        may_write=me is not None and check.is_open,
        signed=me is not None and me.signed_at is not None,
        photos=_photos(file, check, may_add=me is not None and check.is_open),
    )
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if conflict:
        status = HTTPStatus.CONFLICT
    context = {"page": page, "form": _form(check, data, errors), "check": check}
    return render(request, "desk/casework/check.html", context, status=status)


def _differing(check: SiteCheckView, data: dict[str, str]) -> tuple[tuple[str, str], ...]:
    labels = {point.key: point.point for point in check.findings}
    words = {"PASS": "符合", "PROBLEM": "不符合", "YES": "是", "NO": "否"}
    return tuple(
        (labels.get(key.removesuffix("-note"), NAMES.get(key, key)), words.get(value, value))
        for key, value in check.values.items()
        if value and value != data.get(key, "")
    )


NAMES = {
    "place": "核查地点",
    "present": "申请人是否在场",
    "words": "申请人的意见",
    "applicant": "申请人签字",
    "refusal": "拒绝签字的理由",
    "passed": "核查结论",
    "conclusion": "核查情况",
}


def _photos(file: CaseFile, check: SiteCheckView, *, may_add: bool) -> Material:
    rows = [
        StoredFile(
            f"{one.name}（{timezone.localtime(one.at):%m月%d日 %H:%M}）",
            "",
            view_url=reverse("desk:case-file", args=[file.number, one.id]),
            remove_url=reverse("desk:check-photo-remove", args=[file.number, check.n, one.id])
            if may_add
            else "",
        )
        for one in check.files
    ]
    return Material(
        name="photos",
        label="现场照片",
        upload_url=reverse("desk:check-photo", args=[file.number, check.n]) if may_add else "",
        hint="拍照以后马上上传，会记下上传的时间。网断了可以重试",
        required=False,
        files=rows,
    )


@staff("cases.read")
def check(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Show the sheet; keep what is written; sign it (写核查记录、签字)."""
    file, found = _found(request, number, n)
    if request.method != "POST":
        begun = found.values or {"place": _place_of(file)}
        return _show(request, file, found, begun, {})
    typed, actor = _typed(request), actor_of(request)
    sign = request.POST.get("step") == "sign"
    try:
        if sign:
            over = commands.sign_check(
                case=number,
                n=n,
                values=typed,
                sheet_version=_version(request),
                no_relation="YES" in request.POST.getlist("no_relation"),
                actor=actor,
                at=clock.now(),
            )
            done = "核查报告已完成，申请人已收到消息" if over else "已签字，等另一位核查人员签字"
        else:
            _keep(request, number, n, typed)
            done = "核查记录已保存"
    except commands.SheetConflict as error:
        file, found = _found(request, number, n)
        return _show(request, file, found, found.values | typed, {}, conflict=error.text)
    except NotFound:
        raise
    except DomainError as error:
        if sign and error.fields:  # what is written stays, also without a signature
            _keep(request, number, n, typed)
            file, found = _found(request, number, n)
        return _show(request, file, found, found.values | typed, _errors(error))
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:check", args=[number, n]))


def _errors(error: DomainError) -> dict[str, str]:
    return dict(error.fields) or {"": error.text}


def _keep(request: HttpRequest, number: int, n: int, typed: dict[str, str]) -> int:
    return commands.keep_check(
        case=number,
        n=n,
        values=typed,
        sheet_version=_version(request),
        actor=actor_of(request),
        at=clock.now(),
    )


@staff("cases.read")
@require_POST
def keep(request: HttpRequest, number: int, n: int) -> JsonResponse:
    """Keep what is being typed (自动保存)."""
    case_file(request, number)
    try:
        version = _keep(request, number, n, _typed(request))
    except NotFound:
        raise
    except DomainError as error:
        return JsonResponse({"error": error.text}, status=error.status)
    return JsonResponse({"saved": f"{timezone.localtime(clock.now()):%H:%M}", "version": version})


@staff("cases.read")
@require_POST
def photo(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Take photos, each at once (现场照片)."""
    file, found = _found(request, number, n)
    actor = actor_of(request)

    def attach(info: StoredFileInfo) -> None:
        commands.attach_photo(case=number, n=n, file_id=info.id, actor=actor, at=clock.now())

    taken = take(request, owner=f"check:{number}:{n}", actor=actor, then=attach)
    if wants_json(request):
        return as_json(taken)
    if taken.problems:
        return _show(request, file, found, found.values, {"photos": taken.error})
    return HttpResponseRedirect(reverse("desk:check", args=[number, n]))


@staff("cases.read")
@require_POST
def photo_remove(request: HttpRequest, number: int, n: int, file_id: UUID) -> HttpResponse:
    """Take a photo off the open sheet."""
    _found(request, number, n)
    commands.remove_photo(
        case=number, n=n, file_id=file_id, actor=actor_of(request), at=clock.now()
    )
    return HttpResponseRedirect(reverse("desk:check", args=[number, n]))
