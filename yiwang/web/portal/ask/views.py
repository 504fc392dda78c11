"""Answers that are open to everybody, and the ways to ask."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yiwang.engagement.interaction import queries
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs
from yiwang.web.ui.access import public

PAGE, MOST_WORDS = 20, 60
DIGITS = 9


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search what was answered, by words or by item; then ask."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:MOST_WORDS]
    item = request.GET.get("item", "").replace("\0", "")[:60]
    after = request.GET.get("after", "")
    page = queries.answered_questions(
        text,
        item_code=item,
        after=int(after) if after.isdecimal() and len(after) < DIGITS else None,
        limit=PAGE,
    )
    guide = catalogue.guide(item) if item else None
    context = {
        "text": text,
        "item": guide,
        "lines": page.lines,
        "next_url": "?" + urlencode({"q": text, "item": item, "after": page.after})
        if page.after
        else "",
        "ask_query": "?" + urlencode({"title": text, "item": item}) if text or item else "",
        "crumbs": crumbs("我要问"),
    }
    return render(request, "portal/ask/search.html", context)


@public
@require_GET
def answer(request: HttpRequest, no: int) -> HttpResponse:
    """Show one question with its answer."""
    found = queries.answered_question(no)
    if found is None:
        raise Http404(str(no))
    context = {
        "one": found,
        "has_guide": bool(found.item_code and catalogue.guide(found.item_code)),
        "crumbs": crumbs(("我要问", reverse("portal:ask")), found.title),
    }
    return render(request, "portal/ask/answer.html", context)
