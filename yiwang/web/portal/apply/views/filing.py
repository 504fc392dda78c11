"""送达方式, 核对并提交, 签名, 提交成功."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.types import ClockKind, DeliveryWay, MaterialWay, SignatureWay
from yiwang.services.cases.types.serving import CONSENT
from yiwang.services.cases.types.views import CaseView
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind
from yiwang.web.portal.apply.forms import OFFICIAL, attached, put_aside, shown
from yiwang.web.portal.apply.pages import (
    Application,
    applying,
    is_supplied,
    missing_materials,
)
from yiwang.web.ui import parcels
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Row
from yiwang.web.ui.files.serving import serve_bytes
from yiwang.web.ui.forms import Field, Form, Option
from yiwang.web.ui.signatures import shown as shown_signatures

WAYS = {
    "网上": (
        DeliveryWay.ONLINE,
        "网上领取",
        f"办好后在“我的空间”下载，可以核验。选择即表示{CONSENT}",
    ),
    "窗口": (DeliveryWay.WINDOW, "窗口领取", "带身份证到办理窗口领取"),
    "邮": (DeliveryWay.POST, "邮寄", "寄到您填写的地址"),
    "快递": (DeliveryWay.POST, "邮寄", "寄到您填写的地址"),
    "自助": (DeliveryWay.KIOSK, "自助机打印", "在大厅的自助机上凭身份证打印"),
}
FILE = FieldKind.FILE
DATA_URL = "data:image/png;base64,"
OUTDATED = frozenset(f"{cases.CannotSubmit.code}.{what}" for what in ("form", "guide"))
LARGEST_SIGNATURE = 400_000
STATEMENT = (
    "我确认：以上填写的内容和提交的材料真实、合法、有效；如有不实，愿意承担相应的法律责任。"
    "《行政许可法》第三十一条要求申请人如实提交材料、反映真实情况；"
    "《电子签名法》第十四条规定可靠的电子签名与手写签名具有同等的法律效力。"
)


def ways_of(app: Application) -> list[Option]:
    """The ways the guide offers, as options."""
    made: dict[str, Option] = {}
    for text in app.guide.delivery_ways or ("网上领取", "窗口领取"):
        for word, (way, label, hint) in WAYS.items():
            if word in text:
                made[way] = Option(way, label, hint)
    return list(made.values())


def way_label(way: str) -> str:
    """The word of a way."""
    return next((label for code, label, _ in WAYS.values() if code == way), "")


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def delivery(request: HttpRequest, app: Application) -> HttpResponse:
    """Choose how the result comes (送达方式), 《行政许可法》第四十四条."""
    options = ways_of(app)
    held = {"way": app.draft.delivery_way, **app.draft.delivery_address}
    if request.method == "GET":
        return _delivery_page(request, app, options, held, {})
    typed = {"way": request.POST.get("way", "").strip()[:20], **parcels.read(request.POST)}
    errors = _delivery_errors(typed, {o.value for o in options})
    if errors and "exit" not in request.POST:
        return _delivery_page(request, app, options, typed, errors)
    if "way" not in errors:
        by_post = typed["way"] == DeliveryWay.POST
        address = {k: typed[k] for k in parcels.PARTS} if by_post else {}
        cases.choose_delivery(
            number=app.number, way=typed["way"], address=address, actor=app.actor, at=clock.now()
        )
    if "exit" in request.POST:
        return redirect("portal:my_drafts")
    return redirect(app.following("delivery"))


def _delivery_errors(typed: dict[str, str], offered: set[str]) -> dict[str, str]:
    if typed["way"] not in offered:
        return {"way": "请选择送达方式"}
    return {key.removeprefix("delivery-"): text for key, text in _undeliverable(typed).items()}


def _undeliverable(delivery: dict[str, str]) -> dict[str, str]:
    return case_queries.delivery_faults(way=delivery["way"], address=delivery)


def _delivery_page(
    request: HttpRequest,
    app: Application,
    options: list[Option],
    values: dict[str, str],
    errors: dict[str, str],
) -> HttpResponse:
    asked = [
        Field(
            name="way",
            label="您想怎样拿到结果",
            kind="radio",
            options=options,
            value=values.get("way", ""),
        )
    ]
    if any(o.value == DeliveryWay.POST for o in options):
        asked += parcels.fields(values, errors)
    context = app.frame("delivery", form=Form(asked, errors))
    return render(request, "portal/apply/delivery.html", context, status=422 if errors else 200)


def problems_of(app: Application) -> dict[str, str]:
    """Everything that still has to be mended, all at once."""
    found = dict(eforms.validate(app.form.id, app.values, parts=app.parts)) if app.form else {}
    found |= missing_materials(app)
    if app.guide.questions and not app.draft.situation:
        found["situation"] = "请回答情形确认的问题"
    if not app.draft.delivery_way:
        found["delivery"] = "请选择送达方式"
    elif _undeliverable({"way": app.draft.delivery_way, **app.draft.delivery_address}):
        found["delivery"] = "请填写邮寄的收件人、电话和地址"
    return found


def _summary(app: Application) -> list[dict[str, Any]]:
    """The answers of each page with where to change them."""
    groups = []
    for page in app.form.pages if app.form else ():
        form_id = app.form.id if app.form else 0
        asked = eforms.page_fields(form_id, page.key, app.values, parts=app.parts)
        url = app.address(page.key)
        rows = [
            Row(
                f.label,
                shown(f, app.values.get(f.key), app.infos),
                f"{url}#f-{f.key}",
                f"来自{app.facts[f.prefill].source}" if f.prefill in app.facts else "",
                files=attached(app.infos, app.values.get(f.key)) if f.kind is FILE else (),
            )
            for f in asked
        ]
        if rows:
            groups.append({"title": page.title, "rows": rows})
    return groups


_WITHOUT_FILE = {
    MaterialWay.HELD: "平台已有，免交",
    MaterialWay.LICENCE: "用您的电子证照，免交",
    MaterialWay.PROMISED: "已承诺后补",
}


def _material_rows(app: Application) -> list[Row]:
    every = [i for m in app.draft.materials.values() for i in m.file_ids]
    infos = stored.infos(every) if every else {}
    rows = []
    for line in app.materials:
        held = app.draft.materials.get(line.no)
        names = "、".join(infos[i].name for i in held.file_ids if i in infos) if held else ""
        is_licence = held is not None and held.way is MaterialWay.LICENCE
        text = names or (
            ""
            if is_licence
            else "免交"
            if line.shareable
            else "由在线表单生成"
            if line.is_application_form
            else ""
        )
        if not text and held is not None and is_supplied(app, line):
            text = _WITHOUT_FILE.get(held.way, "")
        url = "" if line.is_exempt else f"{app.address('materials')}#f-m{line.no}"
        rows.append(Row(line.name, text, url))
    return rows


def _differences(app: Application) -> list[dict[str, str]]:
    """What was typed otherwise than a register has it: both, and where to put it in doubt."""
    held, found = app.held, []
    for item in app.form.fields if app.form else ():
        fact, mine = held.get(item.prefill), app.draft.values.get(item.key)
        if fact is None or not item.prefill.startswith(OFFICIAL) or not isinstance(mine, str):
            continue
        if mine.strip() and mine.strip() != fact.value.strip():
            found.append(
                {
                    "label": item.label,
                    "typed": shown(item, mine),
                    "held": shown(item, fact.value),
                    "source": fact.source,
                    "url": reverse("portal:apply_dispute", args=[app.number, item.key]),
                }
            )
    return found


def _where(app: Application, name: str) -> str:
    """Where a problem is mended."""
    if name in {"situation", "delivery"}:
        return app.address(name)
    if name.startswith("m") and name[1:].isdecimal():
        return f"{app.address('materials')}#f-{name}"
    key = name.split(".", maxsplit=1)[0]
    pages = app.form.pages if app.form else ()
    page = next((p.key for p in pages if any(f.key == key for f in p.fields)), "materials")
    return f"{app.address(page)}#f-{name}"


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def check(request: HttpRequest, app: Application) -> HttpResponse:
    """Show everything before it is filed, and everything that is still to be mended (核对)."""
    problems = problems_of(app)
    if request.method == "POST" and not problems:
        return redirect(app.following("check"))
    situation = app.situation
    address = app.draft.delivery_address
    context = app.frame(
        "check",
        problems=[(text, _where(app, name)) for name, text in problems.items()],
        errors=problems if request.method == "POST" else {},
        groups=_summary(app),
        materials=_material_rows(app),
        aside=put_aside(app),
        differences=_differences(app),
        licence_differences=case_queries.draft_licence_differences(
            app.draft, viewer=app.actor, at=clock.now()
        ),
        situation_name=situation.name if situation else "",
        shown=catalogue.tailored(app.guide, app.draft.situation),
        delivery=[
            Row(
                "送达方式",
                way_label(app.draft.delivery_way)
                + (f"：{'，'.join(v for v in address.values() if v)}" if address else ""),
                app.address("delivery"),
            )
        ],
    )
    bad = problems and request.method == "POST"
    return render(request, "portal/apply/check.html", context, status=422 if bad else 200)


def _signer(app: Application) -> str:
    """The name that is typed to confirm: of the person who files."""
    if app.actor.person_id is None:
        return app.actor.name
    return identity.person(app.actor.person_id, viewer=app.actor).name


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def sign(request: HttpRequest, app: Application) -> HttpResponse:
    """Confirm by name or by hand, and file; the same press twice files once (签名, 提交申请)."""
    if problems_of(app):
        return redirect(app.address("check"))
    if _must_certify(app):
        return redirect("portal:apply_certify", app.number)
    if request.method == "POST":
        return _signed(request, app)
    return _sign_page(request, app, {})


def _signed(request: HttpRequest, app: Application) -> HttpResponse:
    typed, image = request.POST.get("name", "").strip(), request.POST.get("name-image", "")
    errors = _sign_errors(app, typed, image, agreed="agree" in request.POST)
    if errors:
        return _sign_page(request, app, errors)
    try:
        _confirm(app, typed, image)
        cases.submit(
            number=app.number,
            token=UUID(request.POST.get("token", str(app.draft.token))),
            version=app.draft.version,
            actor=app.actor,
            at=clock.now(),
        )
    except cases.DraftClosed:
        return redirect("portal:apply_receipt", app.number)
    except (DomainError, ValueError) as error:
        return _unsigned(request, app, error)
    return redirect("portal:apply_receipt", app.number)


def _must_certify(app: Application) -> bool:
    """Whether a name is not enough; for another person the promise is evidenced elsewhere."""
    ways = {no: held.way for no, held in app.draft.materials.items()}
    promised = any(m.promise and ways.get(m.no) is MaterialWay.PROMISED for m in app.materials)
    return promised and app.actor.on_behalf_of is None


def _unsigned(
    request: HttpRequest, app: Application, error: DomainError | ValueError
) -> HttpResponse:
    """Say why it was not filed; a draft on an older guide is carried over by opening it."""
    if not isinstance(error, DomainError):
        return _sign_page(request, app, {"": "这一页已经过期，请再提交一次"})
    if error.full_code in OUTDATED:
        return redirect("portal:application", app.number)
    return _sign_page(request, app, {"": "；".join(error.fields.values()) or error.text})


def _sign_errors(app: Application, typed: str, image: str, *, agreed: bool) -> dict[str, str]:
    errors = {}
    if not typed and not image:
        errors["name"] = "请填写姓名，或在上面手写签名"
    elif typed and _plain(typed) != _plain(_signer(app)):
        errors["name"] = "填写的姓名与登录人的姓名不一致，请检查"
    if not agreed:
        errors["agree"] = "请阅读并勾选“我已阅读并确认”"
    return errors


def _confirm(app: Application, typed: str, image: str) -> None:
    evidence = {"name": _signer(app)}
    way = SignatureWay.TYPED
    drawn = _drawn(image)
    if drawn and not typed:
        info = files.store(
            content=[drawn],
            name="签名.png",
            owner=f"draft:{app.number}",
            actor=app.actor,
            at=clock.now(),
        )
        evidence |= {"file": str(info.id), "sm3": info.sm3}
        way = SignatureWay.DRAWN
    cases.sign(number=app.number, way=way, evidence=evidence, actor=app.actor, at=clock.now())


def _drawn(image: str) -> bytes:
    if not image.startswith(DATA_URL) or len(image) > LARGEST_SIGNATURE:
        return b""
    try:
        return base64.b64decode(image[len(DATA_URL) :], validate=True)
    except (binascii.Error, ValueError):
        return b""


def _sign_page(request: HttpRequest, app: Application, errors: dict[str, str]) -> HttpResponse:
    asked = [
        Field(
            name="agree",
            label="我已阅读并确认",
            kind="declaration",
            statement=STATEMENT,
            value="on" if "agree" in request.POST else "",
        ),
        Field(
            name="name",
            label="签名",
            kind="signature",
            hint="填写您的姓名，或者用手指、鼠标签名，两种效力相同",
            value=request.POST.get("name", ""),
        ),
    ]
    context = app.frame("sign", form=Form(asked, errors), token=app.draft.token)
    return render(request, "portal/apply/sign.html", context, status=422 if errors else 200)


@citizen()
@require_GET
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """提交成功: the 材料接受告知单 as a page, with what happens next and by when."""
    found = _filed(request, number)
    guide = catalogue.guide(found.item_code)
    track = request.build_absolute_uri(reverse("portal:track_number", args=[number]))
    context = {
        "case": found,
        "number": number,
        "track_url": track,
        "answer_by": _answer_by(found),
        "names": list(dict.fromkeys(m.name for m in found.materials if not m.correction_n)),
        "phone": (guide.contact.consult if guide else "") or "12345",
        "left": case_queries.left_behind(number, viewer=actor_of(request)),
        "signatures": shown_signatures(
            case_queries.applicant_signature(number, viewer=actor_of(request)),
            address=lambda _key, _what: "",
        ),
    }
    return render(request, "portal/apply/receipt.html", context)


def _filed(request: HttpRequest, number: int) -> CaseView:
    return case_queries.case_for_applicant(number, viewer=actor_of(request), at=clock.now())


def _answer_by(case: CaseView) -> date | None:
    """The day by which the applicant hears whether the case is accepted."""
    clocks = (c.due_on for c in case.clocks if c.kind is ClockKind.ACCEPTANCE)
    return next(clocks, None) or case.due_on


@citizen()
@require_GET
def receipt_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The 材料接受告知单 as PDF/A."""
    content = case_queries.document_pdf(number, 1, viewer=actor_of(request), at=clock.now())
    return serve_bytes(content, f"材料接受告知单-{number}.pdf")


@citizen()
@require_GET
def receipt_entry(request: HttpRequest, number: int) -> HttpResponse:
    """The audit receipt to keep: its hash can be checked offline later."""
    _filed(request, number)
    content = audit.exported_receipt(stream=str(number))
    response = JsonResponse(content or {}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="receipt-{number}.json"'
    return response


@citizen()
@require_GET
def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """The day by which the applicant hears, as a calendar file (加到我的日历)."""
    found = _filed(request, number)
    day = _answer_by(found) or clock.local_date(found.submitted_at)
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    end = datetime.combine(day, time()) + timedelta(days=1)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//yiwang//apply//ZH",
        "BEGIN:VEVENT",
        f"UID:{number}@yiwang",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{end:%Y%m%d}",
        f"SUMMARY:最晚今天告诉您是否受理（申请编号尾号{str(number)[-6:]}）",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    response = HttpResponse(
        "\r\n".join(lines) + "\r\n", content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="yiwang.ics"'
    return response
