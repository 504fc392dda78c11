"""Everyday words kept by editors, and the words that found nothing (近义词, 无结果词)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.catalogue import commands
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk.fields import plain
from yiwang.web.desk.words.forms import Synonym
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

PAGE = 50
WEEKS = 4
LONGEST = 40
PREVIEW = "preview"
NOTHING = "但是现在还搜不到事项，请换一个目录用词"
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Week:
    """How often something was looked for in vain in seven days; ``width`` is that of its bar."""

    first: date
    last: date
    times: int
    width: int


@staff("catalogue.edit")
def words(request: HttpRequest) -> HttpResponse:
    """Show what found nothing and what is known, and take a new pair."""
    viewer, typed = actor_of(request), plain(request.GET)
    form = Synonym(request.POST or None, initial={"term": typed.get("term", "")[:LONGEST]})
    status, preview = HTTPStatus.OK, None
    if request.method == "POST":
        is_valid = form.is_valid()
        if is_valid and request.POST.get("act") == PREVIEW:
            preview = catalogue.would_find(viewer=viewer, **form.cleaned_data)
        elif is_valid and _add(request, form):
            return HttpResponseRedirect(reverse("desk:words"))
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    today = clock.local_date(clock.now())
    text = typed.get("q", "").strip()[:LONGEST]
    after = request.GET.get("after", "")
    known = catalogue.synonyms(
        viewer=viewer,
        text=text,
        after=int(after) if after.isdecimal() and len(after) < MOST_DIGITS else None,
        limit=PAGE + 1,
    )
    shown = known[:PAGE]
    following = {"q": text, "after": shown[-1].id} if len(known) > PAGE else None
    context = {
        "form": ui_forms.from_django(form),
        "preview": preview,
        "missed": catalogue.missed(viewer=viewer, today=today, limit=PAGE),
        "weeks": _weeks(catalogue.missed_by_day(viewer=viewer, today=today)),
        "known": shown,
        "text": text,
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"q": text}) if after else "",
    }
    return render(request, "desk/words/words.html", context, status=status)


def _weeks(days: tuple[tuple[date, int], ...]) -> list[Week]:
    """Return the last four weeks with their bars; nothing when nothing was missed."""
    last = days[-WEEKS * 7 :]
    sums = [last[n : n + 7] for n in range(0, len(last), 7)]
    counted = [(part[0][0], part[-1][0], sum(times for _, times in part)) for part in sums]
    most = max(times for *_, times in counted)
    return [Week(a, b, times, round(times * 100 / most)) for a, b, times in counted if most]


def _add(request: HttpRequest, form: Synonym) -> bool:
    data = form.cleaned_data
    try:
        commands.add_synonym(
            term=data["term"], meaning=data["meaning"], actor=actor_of(request), at=clock.now()
        )
    except DomainError as error:
        form.add_error(None, error.text)
        return False
    found = catalogue.would_find(viewer=actor_of(request), term=data["term"])
    told = f"现在搜“{data['term']}”会找到：{'、'.join(found)}" if found else NOTHING
    messages.success(request, f"已加为近义词：“{data['term']}”按“{data['meaning']}”查找。{told}")
    return True


@staff("catalogue.edit")
@require_POST
def remove(request: HttpRequest, synonym_id: int) -> HttpResponse:
    """Take a pair out again."""
    try:
        commands.remove_synonym(synonym_id=synonym_id, actor=actor_of(request), at=clock.now())
        messages.success(request, "已移除，马上生效")
    except DomainError as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:words"))
