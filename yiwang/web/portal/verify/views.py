"""Verification of an official document by its code (核验)."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries as cases
from yiwang.web.portal.context import crumbs
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Row
from yiwang.web.ui.forms import Field, Form

MISSING = "请填写核验码"
LONGEST = 120


@public
def show(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with one, say what it is the code of."""
    asked = "code" in request.GET
    code = re.sub(r"\s", "", request.GET.get("code", ""))[:LONGEST]
    errors = {"code": MISSING} if asked and not code else {}
    field = Field(
        name="code",
        label="核验码",
        hint="在文书右下角的二维码下面。用手机扫二维码会自动填好",
        value=code,
        autocomplete="off",
    )
    check = cases.verify_document(code, viewer=ANYONE) if code else None
    rows = []
    if check is not None and check.is_known:
        on = check.issued_on
        rows = [
            Row("文书", check.title),
            Row("文号", check.document_number or "无"),
            Row("作出机关", check.organisation_name),
            Row("事项", check.item_name),
            Row("申请人", check.applicant_name),
            Row("日期", f"{on.year}年{on.month}月{on.day}日" if on else ""),
            Row("电子专用章", "已加盖" if check.is_sealed else "待加盖"),
        ]
    context = {
        "form": Form([field], errors),
        "check": check,
        "rows": rows,
        "crumbs": crumbs("核验"),
    }
    return render(request, "portal/verify/show.html", context, status=422 if errors else 200)
