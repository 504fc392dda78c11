"""Parked messages with their retry; the audit log by stream, by actor."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.audit import queries as log
from yiwang.foundation.audit.types import LogLine
from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.commands import term_of
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.operations import retry_parked
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff

PAGE = 50
KINDS = {"ACT": "办理", "REFUSAL": "被拒", "READING": "查看"}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004


@staff("outbox.retry")
def parked(request: HttpRequest) -> HttpResponse:
    """Show messages that failed eight times and hold their stream back."""
    after = _number(request.GET.get("after", ""))
    found = outbox.parked(after=after, limit=PAGE + 1)
    context = {
        "rows": found[:PAGE],
        "first_url": reverse("desk:parked") if after else "",
        "next_url": f"?after={found[PAGE - 1].id}" if len(found) > PAGE else "",
    }
    return render(request, "desk/operations/parked.html", context)


@staff("outbox.retry")
@require_POST
def retry(request: HttpRequest, delivery: int) -> HttpResponse:
    """Open one parked message again."""
    try:
        retry_parked(delivery=delivery, actor=actor_of(request), at=clock.now())
        messages.success(request, f"已重新排队：第 {delivery} 条")
    except DomainError as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:parked"))


@staff("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """Show the log: a case's chain in order, or everything newest first."""
    viewer, stream = actor_of(request), "".join(plain(request.GET).get("stream", "").split())[:80]
    before = _number(request.GET.get("before", ""))
    lines: list[LogLine]
    if stream:
        after = _number(request.GET.get("after", "")) or 0
        lines = log.trace(viewer=viewer, stream=stream, after=after, limit=PAGE + 1)
        more = {"stream": stream, "after": lines[PAGE - 1].id} if len(lines) > PAGE else None
    else:
        lines = log.search(viewer=viewer, before=before, limit=PAGE + 1)
        more = {"before": lines[PAGE - 1].id} if len(lines) > PAGE else None
    context = {
        "rows": [(line, term_of(line.command), KINDS[line.kind]) for line in lines[:PAGE]],
        "stream": stream,
        "broken": log.broken_links(stream=stream) if stream else [],
        "first_url": reverse("desk:audit") if before else "",
        "next_url": f"?{urlencode(more)}" if more else "",
    }
    return render(request, "desk/operations/audit.html", context)
