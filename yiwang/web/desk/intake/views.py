"""Window intake for a person without an account (收件台): one page, checked, then filed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.lists import queries as lists
from yiwang.engagement.lists.types import AUDIENCE_NAMES
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.orgs.queries import default_region
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.phones import parse_phone
from yiwang.lib.codes.residents import parse_resident_id
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.types import DeliveryWay, DocumentKind, Receipt
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, GuideSummary
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField, PersonalDocumentInfo
from yiwang.web.desk import scanning
from yiwang.web.desk.fields import plain
from yiwang.web.desk.intake import choosing, pages, shown
from yiwang.web.ui import answers
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip

LIMIT, HUNDRED = 20, 100
PARCEL = {
    "delivery-name": "party_name",
    "delivery-phone": "party_phone",
    "delivery-address": "delivery_address",
}


@staff("cases.intake")
def choose(request: HttpRequest) -> HttpResponse:
    """Find the item the person came for, by words or in the zone of what is handled both ways."""
    viewer, text = actor_of(request), request.GET.get("q", "").strip()[:60]
    region, zone = viewer.region_code or default_region(), request.GET.get("zone", "")
    if text:
        found = catalogue.search(text, region_code=region, viewer=viewer, limit=LIMIT).items
    elif zone in AUDIENCE_NAMES:
        found = _zone(region, zone)
    else:
        found = catalogue.in_region(region, viewer=viewer)[:LIMIT]
    chips = [Chip("本地的事项", "?", is_on=zone not in AUDIENCE_NAMES)] + [
        Chip(f"线上线下通办专区：{name}", f"?zone={key}", is_on=key == zone)
        for key, name in AUDIENCE_NAMES.items()
    ]
    context = {"text": text, "guides": found, "chips": chips}
    return render(request, "desk/intake/choose.html", context)


def _zone(region: str, audience: str) -> tuple[GuideSummary, ...]:
    """Return the items of high frequency that are handled online and at the window (双百)."""
    info = lists.kind_of("frequent")
    page = lists.listed(info, region, audience=audience, limit=HUNDRED) if info else None
    return tuple(line.guide for line in page.lines if line.guide) if page else ()


@staff("cases.intake")
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the situation, then all on one page; keep what was written; check; file once."""
    guide = catalogue.guide(code, viewer=actor_of(request))
    if guide is None:
        raise Http404
    given = request.POST or request.GET
    chosen = guide.situation(given.get("situation", ""))
    if "PERSON" not in guide.audience or (guide.situations and chosen is None):
        return choosing.choose(request, guide)
    if chosen is not None and chosen.not_applicable:
        return choosing.refused(request, guide, chosen)
    situation = chosen.key if chosen else ""
    if request.method != "POST":
        sheet = pages.sheet(
            guide,
            situation,
            QueryDict(),
            {},
            {},
            {},
            shown.presented(request, guide, situation, QueryDict()),
        )
        return render(request, "desk/intake/desk.html", {"sheet": sheet, "form": sheet})
    return _written(request, guide, situation)


def _written(request: HttpRequest, guide: Guide, situation: str) -> HttpResponse:
    data = plain(request.POST)
    token = pages.read_token(data)
    data["token"] = token
    fields = [f for _, some in pages.asked(guide, situation) for f in some]
    values = _with_phone(guide, data, answers.posted(fields, data))
    errors = _keep_files(request, guide, situation, token) | _keep_answers(request, fields, token)
    errors |= shown.taken(request, guide, situation, data)
    held = pages.scanned(token, fields)
    values |= {key: [str(one.id) for one in some] for key, some in held.items() if some}
    step = data.get("step", "check")
    if step == "library":
        return _look(request, guide, situation, data, values)
    if step == "edit" or any(k.startswith(("add-", "remove-")) for k in data):
        return _show(request, guide, situation, data, values, errors)
    errors |= _faults(request, guide, situation, data, values)
    if errors:
        return _show(request, guide, situation, data, values, errors, wrong=True)
    if step == "file":
        return _file(request, guide, situation, data, values)
    return _check(request, guide, situation, data, values)


def _show(  # noqa: PLR0917  everything the page shows
    request: HttpRequest,
    guide: Guide,
    situation: str,
    data: QueryDict,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    wrong: bool = False,
) -> HttpResponse:
    offered = _offered(request, guide, situation, data)
    presented = shown.presented(request, guide, situation, data)
    sheet = pages.sheet(guide, situation, data, values, errors, offered, presented)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    context = {"sheet": sheet, "form": sheet}
    return render(request, "desk/intake/desk.html", context, status=status)


def _keep_files(request: HttpRequest, guide: Guide, situation: str, token: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    for line in catalogue.materials_for(guide, situation):
        for upload in request.FILES.getlist(f"material-{line.no}"):
            fault = scanning.keep(request, upload, pages.owner(token, line.no))
            if fault:
                errors[f"material-{line.no}"] = fault
    return errors


def _keep_answers(request: HttpRequest, fields: list[FormField], token: str) -> dict[str, str]:
    """Keep what was scanned for the questions for files; say what is not taken."""
    errors: dict[str, str] = {}
    for item in fields:
        owner = pages.owner(token, item.key)
        for upload in request.FILES.getlist(item.key) if item.kind is FieldKind.FILE else ():
            asked = eforms.file_question(item)
            if len(stored.files_of(owner)) >= asked.most:
                errors[item.key] = asked.too_many
                break
            fault = scanning.keep(request, upload, owner, asked)
            if fault:
                errors[item.key] = fault
    return errors


def _offered(
    request: HttpRequest, guide: Guide, situation: str, data: QueryDict
) -> Mapping[int, PersonalDocumentInfo]:
    """What the library of who stands there has, when they agreed to its being looked into."""
    if not data.get("library"):
        return {}
    return case_queries.library_at_window(
        guide,
        situation,
        name=data.get("party_name", ""),
        id_number=data.get("party_id_number", ""),
        viewer=actor_of(request),
        at=clock.now(),
    )


def _look(
    request: HttpRequest, guide: Guide, situation: str, data: QueryDict, values: Mapping[str, Any]
) -> HttpResponse:
    """Look into the library: what is there is ticked, so that it is not asked again."""
    wanted = {
        "party_id_number": "请先填写身份证号码",
        "party_name": "请先填写姓名",
        "library": "请先问申请人是否同意",
    }
    errors = {name: text for name, text in wanted.items() if not data.get(name, "").strip()}
    found = {} if errors else _offered(request, guide, situation, data)
    for no, document in found.items():
        data.setlist(f"held-{no}", [str(document.id)])
    if not errors and not found:
        messages.info(request, "平台上没有这位申请人可以用的材料，请照常收取")
    return _show(request, guide, situation, data, values, errors, wrong=bool(errors))


def _faults(
    request: HttpRequest, guide: Guide, situation: str, data: QueryDict, values: Mapping[str, Any]
) -> dict[str, str]:
    errors: dict[str, str] = {}
    today = clock.local_date(clock.now())
    try:
        parse_resident_id(data.get("party_id_number", ""), today=today)
    except InvalidCode as error:
        errors["party_id_number"] = str(error)
    if not data.get("party_name", "").strip():
        errors["party_name"] = "请填写姓名"
    phone = data.get("party_phone", "").strip()
    if phone:
        try:
            parse_phone(phone)
        except InvalidCode as error:
            errors["party_phone"] = str(error)
    errors = {**_form_faults(guide, situation, data, values), **errors}
    offered = _offered(request, guide, situation, data)
    presented = shown.presented(request, guide, situation, data)
    sheet = pages.sheet(guide, situation, data, values, {}, offered, presented)
    errors |= {
        f"material-{line.no}": f"请上传{line.name}，或者勾选已收到纸质原件"
        for line in sheet.lines
        if line.needed and not line.is_done
    }
    errors |= {
        PARCEL[key]: text
        for key, text in case_queries.delivery_faults(
            way=data.get("delivery", ""), address=_parcel(data)
        ).items()
        if PARCEL[key] not in errors
    }
    if not data.get("signature"):
        errors["signature"] = "请确认申请人已经签名"
    return errors


def _parcel(data: QueryDict) -> dict[str, str]:
    """Return whom and where a parcel goes: the applicant, at the address written down."""
    return {
        part.removeprefix("delivery-"): data.get(name, "").strip() for part, name in PARCEL.items()
    }


def _form_faults(
    guide: Guide, situation: str, data: QueryDict, values: Mapping[str, Any]
) -> dict[str, str]:
    if guide.form_version_id is None:
        return {}
    parts = guide.parts(situation)
    form = eforms.form(guide.form_version_id, parts=parts)
    whole = dict(values)
    whole |= {f.key: _known(f.prefill, data) for f in form.fields if f.prefill in pages.IDENTITY}
    clean = eforms.clean(guide.form_version_id, whole, parts=parts)
    found = eforms.validate(guide.form_version_id, clean, parts=parts)
    asked = {
        f.key: pages.ASKED_ONCE[f.prefill] for f in form.fields if f.prefill in pages.ASKED_ONCE
    }
    return {asked.get(key, key): text for key, text in found.items()}


def _known(prefill: str, data: QueryDict) -> str:
    return data.get(pages.ASKED_ONCE[prefill], "").strip()


def _with_phone(guide: Guide, data: QueryDict, values: dict[str, Any]) -> dict[str, Any]:
    if guide.form_version_id is None:
        return values
    fields = eforms.form(guide.form_version_id).fields
    return values | {f.key: _known(f.prefill, data) for f in fields if f.prefill == pages.PHONE}


def _check(
    request: HttpRequest, guide: Guide, situation: str, data: QueryDict, values: Mapping[str, Any]
) -> HttpResponse:
    offered = _offered(request, guide, situation, data)
    presented = shown.presented(request, guide, situation, data)
    sheet = pages.sheet(guide, situation, data, values, {}, offered, presented)
    left_out = {"csrfmiddlewaretoken", "step"}
    hidden = [(n, v) for n, some in data.lists() for v in some if n not in left_out]
    context = {"sheet": sheet, "rows": pages.summary(sheet, values), "hidden": hidden}
    return render(request, "desk/intake/check.html", context)


def _file(
    request: HttpRequest, guide: Guide, situation: str, data: QueryDict, values: dict[str, Any]
) -> HttpResponse:
    try:
        receipt = _filed(request, guide, situation, data, values)
    except NotFound:
        raise
    except DomainError as error:
        errors = dict(error.fields) or {"": error.text}
        named = {"id_number": "party_id_number", "name": "party_name", "phone": "party_phone"}
        named |= PARCEL
        errors = {named.get(k, k): text for k, text in errors.items()}
        return _show(request, guide, situation, data, values, errors, wrong=True)
    return HttpResponseRedirect(reverse("desk:intake-done", args=[receipt.number]))


def _filed(
    request: HttpRequest, guide: Guide, situation: str, data: QueryDict, values: dict[str, Any]
) -> Receipt:
    actor, at = actor_of(request), clock.now()
    person = identity.create_person_at_window(
        name=data.get("party_name", "").strip(),
        id_number=data.get("party_id_number", ""),
        phone=data.get("party_phone", ""),
        actor=actor,
        at=at,
    )
    token = pages.read_token(data)
    lines = catalogue.materials_for(guide, situation)
    scanned = [
        (line.no, f.id) for line in lines for f in stored.files_of(pages.owner(token, line.no))
    ]
    way = data.get("delivery", "WINDOW")
    offered = _offered(request, guide, situation, data)
    chosen = {no: d.id for no, d in offered.items() if str(d.id) in data.getlist(f"held-{no}")}
    here = {no for no, _ in scanned}
    library = {no: one for no, one in chosen.items() if no not in here}
    given: dict[str, Any] = {
        "values": values,
        "files": scanned,
        "papers": [n.no for n in lines if pages.PAPER in data.getlist(f"how-{n.no}")],
        "promises": [n.no for n in lines if pages.LATER in data.getlist(f"how-{n.no}")],
        "party_kind": "PERSON",
        "delivery_way": way,
        "delivery_address": _parcel(data) if way == DeliveryWay.POST else {},
        "signature": {"way": "PAPER", "by": actor.name, "at": at.isoformat()},
    }
    act: dict[str, Any] = {
        "item_code": guide.code,
        "situation": situation,
        "party_id": person,
        "idempotency_key": token,
        "actor": actor,
        "at": at,
    }
    presented = shown.presented(request, guide, situation, data).chosen({*here, *library})
    if library or presented:
        return cases.file_with_library(library=library, presented=presented, more=given, **act)
    return cases.file(**act, **given)


@staff("cases.intake")
def done(request: HttpRequest, number: int) -> HttpResponse:
    """Show the receipt to print (材料接受告知单), and what comes next."""
    file = case_queries.case_for_staff(number, viewer=actor_of(request), at=clock.now())
    letter = next((d for d in file.documents if d.kind is DocumentKind.MATERIALS_RECEIPT), None)
    again = f"{reverse('desk:intake')}?{urlencode({'q': file.item_name})}"
    progress = settings.YIWANG_BASE_URL + reverse("portal:track_number", args=[number])
    context = {"file": file, "letter": letter, "again": again, "progress": progress}
    return render(request, "desk/intake/done.html", context)
