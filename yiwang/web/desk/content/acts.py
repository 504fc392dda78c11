"""Every act on a text: submit, send back, publish, compare, take off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.engagement.content import commands
from yiwang.foundation.core import clock
from yiwang.web.desk.content import sheets, views
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one step: submit, send back, publish, take off."""
    views.require_right(request)
    typed = plain(request.POST)
    wanted, opinion = typed.get("act", ""), typed.get("opinion", "").replace("\r\n", "\n")
    version = views.whole(typed.get("version", ""))
    if len(opinion) > views.LONGEST:
        errors = {"opinion": f"意见最多 {views.LONGEST} 个字"}
        return views.page(request, views.info_or_404(request, key), errors, opinion)
    try:
        told = _take(request, key, wanted, version, opinion)
    except commands.Overtaken as error:
        sentence = f"{error.detail['who']}刚刚改过这篇文稿。您写的意见保存在下方，请先看最新情况"
        return views.page(request, views.info_or_404(request, key), {"": sentence}, opinion)
    except commands.CannotWrite as error:
        errors = ui_errors.form_errors(error)
        if wanted == "submit" and error.fields:
            return sheets.mend(request, views.info_or_404(request, key), errors)
        return views.page(request, views.info_or_404(request, key), errors, opinion)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:content-text", args=[key]))


def _take(request: HttpRequest, key: UUID, wanted: str, version: int, opinion: str) -> str:
    given: dict[str, Any] = {
        "manuscript_id": key,
        "version": version,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    if wanted == "submit":
        commands.submit_manuscript(**given)
        return "已提请审核，由另一个人发布"
    if wanted == "publish":
        no = commands.publish_manuscript(**given, opinion=opinion)
        return "已发布，马上可以看到" if no else "审核通过，到写明的日子自动发布"
    if wanted == "verify":
        commands.verify_manuscript(**given, source=opinion)
        return "已记下核对依据，群众看到的页面不再写“尚未核对”"
    if wanted == "return":
        commands.return_manuscript(**given, opinion=opinion)
        return "已退回"
    if wanted == "remove":
        commands.remove_manuscript(**given, opinion=opinion)
        return "已撤下"
    raise commands.CannotWrite("请选择一个办理动作", reason="act")
