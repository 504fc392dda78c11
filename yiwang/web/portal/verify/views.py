"""Verification of an official document, by its code or by the sealed file itself (核验)."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import DocumentCheck
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.licences import LicenceStanding
from yiwang.services.licences.types.verification import FileVerdict, SealVerdict
from yiwang.web.portal.context import crumbs
from yiwang.web.portal.verify.copies import copied
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Row
from yiwang.web.ui.forms import Field, Form
from yiwang.web.ui.revocation_lists import served
from yiwang.web.ui.sealed_files import judged
from yiwang.web.ui.templatetags.ui import date_zh, moment_zh

MISSING = "请填写核验码"
NO_FILE = "请先选择要核验的文件"
EMPTY = "“{}”是空的，请换一份"
LONGEST = 120
STATE_STAGE = "证照状态"
_UNREVOKED = "有效，已核对吊销列表，没有被吊销"
_SEE_NOTICE = "盖章时有效，请看下面的提示"
SHOWN = 60
"""Of a file's name."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Ask for the code or the file; with one, say what it is."""
    if request.method == "POST":
        return _of_file(request)
    asked = "code" in request.GET
    code = re.sub(r"\s", "", request.GET.get("code", ""))[:LONGEST]
    errors = {"code": MISSING} if asked and not code else {}
    check = None
    if code:
        today = clock.local_date(clock.now())
        check = cases.verify_document(code, viewer=ANYONE, today=today)
    rows = _rows(check) if check is not None and check.is_known else []
    licence = licence_of(code) if check is not None and not check.is_known else None
    found: dict[str, object] = {"check": check, "rows": rows, **_of_licence(licence)}
    return _page(request, found, errors, code=code, status=422 if errors else 200)


@public
@require_safe
def revocations(request: HttpRequest, name: str) -> HttpResponse:
    """The newest revocation list of an authority (吊销列表), where its certificates say it is."""
    return served(request, name)


def _of_file(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        return _page(request, {}, {"file": NO_FILE}, status=422)
    name = (upload.name or "文件")[:SHOWN]
    if not upload.size:
        return _page(request, {}, {"file": EMPTY.format(name)}, status=422)
    try:
        verdict = judged(request, upload)
    except DomainError as error:
        return _page(request, {}, {"file": error.text}, status=error.status)
    today = clock.local_date(clock.now())
    original = cases.original_of(verdict.sm3, viewer=ANYONE, today=today)
    licence = None
    if verdict.holds and original is None:
        licence = licences.licence_by_file(verdict.sm3, viewer=ANYONE, at=clock.now())
    found: dict[str, object] = {
        "verdict": verdict,
        "file_name": name,
        "notice": _notice(verdict, original.became if original else ""),
        "seals": [_seal_rows(each, is_relied_on=verdict.holds) for each in verdict.seals],
        "is_test": verdict.holds and any(each.is_test for each in verdict.seals),
        "original": _rows(original) if original else [],
        **_of_licence(licence),
        **copied(verdict, at=clock.now()),
    }
    response = _page(request, found, {})
    response["Cache-Control"] = "no-store"
    return response


def _page(
    request: HttpRequest,
    found: dict[str, object],
    errors: dict[str, str],
    *,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    by_code = Field(
        name="code",
        label="核验码",
        hint="在文书右下角的二维码下面，证照可以填电子证照标识。用手机扫二维码会自动填好",
        value=code,
        autocomplete="off",
    )
    # No `accept`: phones grey out files of a type they do not know, and most do not know OFD.
    by_file = Field(
        name="file",
        label="OFD 文件",
        kind="file",
        hint="文件名以 .ofd 结尾，最多 20 MB。PDF 是副本，请用核验码核验",
    )
    context = {
        "form": Form([by_code, by_file], errors),
        "crumbs": crumbs("核验"),
        **found,
    }
    return render(request, "portal/verify/show.html", context, status=status)


def _rows(check: DocumentCheck) -> list[Row]:
    """What we know of a document we issued."""
    rows = [
        Row("文书", check.title),
        Row("文号", check.document_number or "无"),
        Row("作出机关", check.organisation_name),
        Row("事项", check.item_name),
        Row("申请人", check.applicant_name),
        Row("日期", date_zh(check.issued_on)),
        Row("电子专用章", check.sealed_by_hand or ("已加盖" if check.is_sealed else "待加盖")),
    ]
    return [*rows, Row("结果现在的状态", check.became)] if check.became else rows


def licence_of(code: str) -> LicenceStanding | None:
    """Return the licence of a code or of an identifier, if it is one of ours."""
    at = clock.now()
    found = licences.licence_by_token(code, viewer=ANYONE, at=at)
    return found or licences.licence_by_identifier(code, viewer=ANYONE, at=at)


def _of_licence(found: LicenceStanding | None) -> dict[str, object]:
    """What the page shows of a licence: the verdict with its stage, the register, the face."""
    if found is None:
        return {}
    until = date_zh(found.valid_to) if found.valid_to else "长期"
    rows = [
        Row("证照", found.type_name),
        Row("证照编号", found.number),
        Row("持证主体", found.holder),
        Row("颁发机构", found.issuer_name),
        Row("颁证日期", date_zh(found.issued_on)),
        Row("有效期", f"{date_zh(found.valid_from)}至{until}"),
        Row("现在的状态", found.label),
    ]
    face = [Row(label, text) for label, text in found.face if text]
    return {"licence": found, "licence_notice": _standing(found), "register": rows, "face": face}


def _standing(found: LicenceStanding) -> tuple[str, str, str]:
    """The state as a sentence, a colour and a word."""
    if found.is_usable:
        said = "这份证照由本平台登记的机关颁发，现在有效。请逐项对照，不一致的以这里为准。"
        return said, "success", found.label
    why = f"，原因：{found.reason.rstrip('。')}" if found.reason else ""
    newer = (
        f"新的是第 {found.succeeded_by:03d} 版，请持证人出示新版。" if found.succeeded_by else ""
    )
    said = f"这份证照从{date_zh(found.since)}起是“{found.label}”{why}，现在不能使用。{newer}"
    return f"{said}没有通过的环节：{STATE_STAGE}。", "warning", found.label


def _notice(verdict: FileVerdict, became: str) -> tuple[str, str, str]:
    """The verdict as a sentence, a colour and a word."""
    if not verdict.holds:
        word = "内容被改动过" if verdict.is_altered else "无效"
        advice = "请不要采信，可以向出具文书的机关要原件，或打 12345 核实。"
        return f"{verdict.sentence}没有通过的环节：{verdict.stage}。{advice}", "error", word
    said = "文件自盖章后没有被改动，印章有效。"
    if became:
        return f"{said}但是这份文书的结果后来有变化，请看下面的状态。", "warning", became
    return f"{said}请看清下面盖章的单位和时间。", "success", "有效"


def _seal_rows(seal: SealVerdict, *, is_relied_on: bool) -> list[Row]:
    rows = [
        Row("印章", seal.name or "读不出"),
        Row("印章编码", seal.code or "读不出"),
        Row("盖章单位", seal.office or "读不出"),
        Row("盖章时间", moment_zh(seal.signed_at) or "读不出"),
    ]
    if seal.is_test:
        rows.append(Row("效力", "测试印章，无法律效力"))
    if is_relied_on:
        rows.append(Row("时间戳", _stamp(seal)))
        rows.append(Row("证书", _UNREVOKED if seal.is_unrevoked else _SEE_NOTICE))
    if is_relied_on and seal.notices:
        rows.append(Row("提示", "\n".join(seal.notices)))
    return rows


def _stamp(seal: SealVerdict) -> str:
    if seal.stamped_at is None:
        return "没有。盖章时间以签章单位写的为准"
    return f"{moment_zh(seal.stamped_at)}，已核对，能证明这时章已经盖好"
