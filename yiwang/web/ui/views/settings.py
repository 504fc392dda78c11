"""Display settings (长辈版, 无障碍): plain forms, kept in cookies, applied on the server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.web.ui import carry, preferences
from yiwang.web.ui.access import public
from yiwang.web.ui.forms import Field, Form, Option


def _back(request: HttpRequest) -> str:
    found = carry.local(request.POST.get("next") or request.GET.get("next") or "/")
    own = {reverse("ui:elder"), reverse("ui:a11y")}
    return "/" if found.split("?")[0] in own else found


@public
@require_http_methods(["GET", "POST"])
def elder(request: HttpRequest) -> HttpResponse:
    """Choose the size of text (长辈版)."""
    now = preferences.read(request)
    if request.method == "POST":
        size = request.POST.get("elder", "0")
        chosen = preferences.Preferences(int(size) if size in {"1", "2", "3"} else 0, now.switches)
        response = HttpResponseRedirect(_back(request))
        preferences.write(response, chosen)
        return response
    options = [
        Option(str(size), name, f"正文 {px} 像素")
        for (size, name), px in zip(preferences.SIZES, (16, 20, 24, 30), strict=True)
    ]
    question = Field(
        name="elder",
        label="文字和按钮的大小",
        kind="radio",
        value=str(now.elder or 1),
        options=options,
    )
    return render(
        request, "ui/settings/elder.html", {"form": Form([question]), "next": _back(request)}
    )


@public
@require_http_methods(["GET", "POST"])
def a11y(request: HttpRequest) -> HttpResponse:
    """Choose contrast, spacing, pointer, underlines and stillness (无障碍)."""
    now = preferences.read(request)
    if request.method == "POST":
        switches = frozenset(request.POST.getlist("switches")) & frozenset(preferences.SWITCHES)
        response = HttpResponseRedirect(_back(request))
        preferences.write(response, preferences.Preferences(now.elder, switches))
        return response
    options = [Option(code, name) for code, name in preferences.SWITCHES.items()]
    question = Field(
        name="switches",
        label="显示设置",
        kind="checkbox",
        value=sorted(now.switches),
        options=options,
        required=True,
    )
    return render(
        request, "ui/settings/a11y.html", {"form": Form([question]), "next": _back(request)}
    )


@public
@require_http_methods(["POST"])
def alive(request: HttpRequest) -> HttpResponse:
    """Prolong the session of somebody who is still there (会话延长)."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return HttpResponse(status=401)
    request.session.modified = True
    return HttpResponse(status=204)


@public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that the service worker keeps for times without a network."""
    return render(request, "ui/error/offline.html")
