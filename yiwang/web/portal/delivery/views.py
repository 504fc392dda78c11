"""How the result comes: chosen anew until it is sent or handed over, followed, opened."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries
from yiwang.services.cases.types.serving import CONSENT, DeliveryChoice
from yiwang.services.delivery.types import Way
from yiwang.web.ui import parcels
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.forms import Field, Form, Option

HINTS = {
    Way.ONLINE: ("网上领取", f"办好后在“我的空间”打开和下载。选择即表示{CONSENT}"),
    Way.WINDOW: ("窗口领取", "带身份证到办理窗口领取；别人代领要带委托书和双方的身份证"),
    Way.POST: ("邮寄", "寄到您填写的地址，可以在这一页看轨迹"),
    Way.KIOSK: ("自助机打印", "在大厅的自助机上凭身份证打印"),
}
BIGGEST = 9


@citizen("registered")
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """Show how the result comes and where it is; change the way while that is possible."""
    viewer = actor_of(request)
    if request.method == "GET":
        found = queries.delivery_choice(number, viewer=viewer)
        held = {"way": found.way, **{p: getattr(found.address, p) for p in parcels.PARTS}}
        return _page(request, found, held, {})
    typed = {"way": request.POST.get("way", "").strip()[:20], **parcels.read(request.POST)}
    seen = request.POST.get("version", "")
    try:
        cases.change_delivery(
            number=number,
            way=typed["way"],
            address=parcels.address_of(typed),
            version=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < BIGGEST else 0,
            actor=viewer,
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        found = queries.delivery_choice(number, viewer=viewer)
        return _page(request, found, typed, error.fields or {"": error.text}, error.status)
    messages.success(request, f"送达方式已改为“{HINTS[Way(typed['way'])][0]}”")
    return redirect("portal:my_delivery", number)


def _page(
    request: HttpRequest,
    found: DeliveryChoice,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    asked = [
        Field(
            name="way",
            label="您想怎样拿到结果",
            kind="radio",
            options=[Option(way, *HINTS[way]) for way in found.ways],
            value=values["way"],
        )
    ]
    if Way.POST in found.ways:
        asked += parcels.fields(values, errors)
    context = {"choice": found, "sent": found.consignment, "form": Form(asked, errors)}
    return render(request, "portal/delivery/show.html", context, status=status)


@citizen("registered")
@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Open the electronic result and confirm it; the first time is kept as evidence."""
    try:
        cases.open_result(number=number, actor=actor_of(request), at=clock.now())
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, error.text)
        return redirect("portal:my_delivery", number)
    messages.success(request, "已确认收到，送达回证在下面的文书里")
    return redirect("portal:my_case", number)
