"""寄递公司: what becomes of parcels of the demo courier, chosen before they are ordered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.delivery import commands as delivery
from yiwang.services.delivery import queries
from yiwang.web.ui.access import public
from yiwang.web.ui.forms import Field, Form, Option
from yiwang.web.ui.testmode.views import demo_only


@public
@demo_only
@require_http_methods(["GET", "POST"])
def courier(request: HttpRequest) -> HttpResponse:
    """Choose the fate of the parcels to be ordered, and whether the courier answers at all."""
    fates, chosen, is_down = queries.demo_courier(viewer=SYSTEM)
    if request.method == "POST":
        fate = request.POST.get("fate", "")
        if fate in fates:
            down = request.POST.get("state") == "DOWN"
            delivery.choose_fate(fate=fate, is_down=down, actor=SYSTEM, at=clock.now())
            messages.success(request, "已保存")
        return HttpResponseRedirect(reverse("ui:test_courier"))
    fields = [
        Field(
            name="state",
            label="寄递公司现在",
            kind="radio",
            options=[Option("HAVE", "正常"), Option("DOWN", "断开")],
            value="DOWN" if is_down else "HAVE",
        ),
        Field(
            name="fate",
            label="以后下单的邮件会怎样",
            kind="radio",
            options=[Option(code, words) for code, words in fates.items()],
            value=chosen,
        ),
    ]
    return render(request, "ui/testmode/courier.html", {"form": Form(fields)})
