"""支付: the newest orders at the demo institution, and every fate they may have."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.payments import commands
from yiwang.services.payments.providers import FATES, Fate
from yiwang.services.payments.providers.demo import DemoInstitution
from yiwang.web.ui.access import public
from yiwang.web.ui.forms import Field, Option
from yiwang.web.ui.testmode.views import demo_only

EARLY = "EARLY"
STATES = {"WAITING": "等待付款", "PAID": "已付款", "FAILED": "付款失败", "CLOSED": "已关闭"}
LONGEST = 64


@public
@demo_only
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """支付: choose an order and what becomes of it; what follows is delivered at once."""
    if request.method == "POST":
        _play(request)
        return HttpResponseRedirect(reverse("ui:test_payments"))
    options = [Option(fate.value, words) for fate, words in FATES.items()]
    trades = [
        {
            "no": no,
            "amount": Decimal(fen) / 100,
            "title": title,
            "state": STATES.get(state, state),
            "made_at": made_at,
            "field": Field(
                name=f"fate-{no}", label=f"订单 {no} 的命运", kind="select", options=options
            ),
        }
        for no, fen, title, state, made_at in DemoInstitution().trades()
    ]
    return render(request, "ui/testmode/payments.html", {"trades": trades})


def _play(request: HttpRequest) -> None:
    no, at = request.POST.get("no", "")[:LONGEST], clock.now()
    wanted = request.POST.get(f"fate-{no}", "") or request.POST.get("fate", "")
    try:
        if wanted == EARLY:
            commands.come_early(actor=SYSTEM, at=at)
            messages.success(request, "下一个订单会在页面返回之前就收到付款通知")
        elif wanted in Fate.__members__:
            fate = Fate(wanted)
            commands.play(no=no, fate=fate, actor=SYSTEM, at=at)
            messages.success(request, f"{FATES[fate]}。投递 {outbox.drain()} 条")
        else:
            messages.error(request, "请选择命运")
    except DomainError as error:
        messages.error(request, error.text)
