"""质量核查: start a check of every published text, look on, read what it found."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.types.checks import CheckRunInfo, RunState
from yiwang.web.desk.fields import plain
from yiwang.web.desk.quality import pages
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip

PAGE = 50
STOP_POLLING = 286
RIGHTS = ("catalogue.edit", "catalogue.publish")


def require_right(request: HttpRequest) -> None:
    """Let editors and publishers in.

    :raises PermissionDenied: neither.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def run_or_404(request: HttpRequest, key: UUID) -> CheckRunInfo:
    """Return a check.

    :raises NotFound: there is none.
    """
    require_right(request)
    found = queries.check_run(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """Show the check that runs, the newest report, and the ones before."""
    require_right(request)
    runs = queries.check_runs(viewer=actor_of(request))
    running = next((one for one in runs if one.state is RunState.RUNNING), None)
    newest = next((one for one in runs if one.state is RunState.DONE), None)
    context = {
        "running": running,
        "runs": [(one, *pages.STATES[one.state]) for one in runs],
        **(_report(request, newest) if newest else {}),
    }
    return render(request, "desk/quality/home.html", context)


def _report(request: HttpRequest, run: CheckRunInfo) -> dict[str, Any]:
    wanted = pages.asked(plain(request.GET), actor_of(request))
    rules, departments = queries.check_totals(
        run.id, region_code=wanted.code, viewer=actor_of(request)
    )
    base = reverse("desk:quality-findings", args=[run.id])
    bars = partial(pages.bars, base=base, region_code=wanted.code)
    grave = sum(one.findings for one in rules if one.severity and one.severity.value == "ERROR")
    return {
        "run": run,
        "label": pages.STATES[run.state],
        "grave": grave,
        "asked": wanted,
        "here": sum(one.findings for one in rules),
        "charts": [
            ("按规则", "check", rules, bars(rules, "check")),
            ("按部门", "department", departments, bars(departments, "department")),
        ],
    }


@staff()
def rules(request: HttpRequest) -> HttpResponse:
    """Show the table of rules with their sources."""
    require_right(request)
    table = [
        (one, pages.SEVERITIES[one.severity], pages.SEVERITIES[one.loaded])
        for one in queries.check_rules(viewer=actor_of(request))
    ]
    return render(request, "desk/quality/rules.html", {"table": table})


@staff()
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a check, or come to the one that runs."""
    require_right(request)
    try:
        commands.start_check(actor=actor_of(request), at=clock.now())
    except commands.CannotCheck as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:quality"))


@staff()
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the report of one check."""
    return render(request, "desk/quality/report.html", _report(request, run_or_404(request, key)))


@staff()
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the progress alone, for the page that looks every two seconds."""
    run = run_or_404(request, key)
    status = HTTPStatus.OK if run.state is RunState.RUNNING else STOP_POLLING
    return render(request, "desk/quality/_progress.html", {"running": run}, status=status)


@staff()
def findings(request: HttpRequest, key: UUID) -> HttpResponse:
    """List what a check found, with filters."""
    run, wanted = run_or_404(request, key), pages.asked(plain(request.GET), actor_of(request))
    rules, departments = queries.check_totals(
        key, region_code=wanted.code, viewer=actor_of(request)
    )
    found = queries.check_findings(
        key,
        check=wanted.check,
        department=wanted.department,
        severity=wanted.severity,
        is_fresh=wanted.news == "fresh",
        is_mended=wanted.news == "mended",
        region_code=wanted.code,
        after=wanted.after,
        limit=PAGE + 1,
        viewer=actor_of(request),
    )
    shown = found[:PAGE]
    more = len(found) > PAGE
    cursor = f"{shown[-1].guides}.{shown[-1].id}" if more else ""
    context = {
        "run": run,
        "asked": wanted,
        "lines": [pages.line(one) for one in shown],
        "rules": rules,
        "departments": departments,
        "severities": [(one.value, label) for one, (label, _) in pages.SEVERITIES.items()],
        "chips": _chips(wanted),
        "next_url": "?" + urlencode({**wanted.pairs, "after": cursor}) if more else "",
        "first_url": "?" + urlencode(wanted.pairs) if wanted.after else "",
    }
    return render(request, "desk/quality/findings.html", context)


def _chips(wanted: pages.Asked) -> list[Chip]:
    rest = {name: value for name, value in wanted.pairs.items() if name != "news"}
    return [
        Chip(
            label,
            "?" + urlencode({**rest, **({"news": key} if key else {})}),
            is_on=wanted.news == key,
        )
        for key, label in pages.NEWS.items()
    ]


@staff()
def finding(request: HttpRequest, number: int) -> HttpResponse:
    """Show one finding with the published lists that carry it."""
    require_right(request)
    viewer, after = actor_of(request), request.GET.get("after", "")
    found = queries.check_finding(number, viewer=viewer) if number < 2**63 else None
    if found is None:
        raise NotFound
    start_at = int(after) if after.isdecimal() and len(after) < pages.MOST_DIGITS else 0
    lists = queries.faulty_guides(number, after=start_at, limit=PAGE + 1, viewer=viewer)
    more = len(lists) > PAGE
    context = {
        "line": pages.line(found),
        "lists": lists[:PAGE],
        "next_url": f"?after={lists[PAGE - 1].id}" if more else "",
        "first_url": "?" if start_at else "",
    }
    return render(request, "desk/quality/finding.html", context)
