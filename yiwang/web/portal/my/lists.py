"""Lists kept after the guidance (我的清单)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.foundation.core import clock
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.assist import tailored
from yiwang.web.ui.access import actor_of, citizen


@citizen("registered")
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Show the lists kept; one whose guide has changed since says so."""
    found = []
    for one in case_queries.saved_lists(viewer=actor_of(request)):
        guide = catalogue.guide(one.item_code)
        is_there = guide is not None and guide.situation(one.situation) is not None
        url = tailored.address(guide, one.answers, one.situation) if guide and is_there else ""
        has_changed = guide is not None and guide.hash != one.guide_hash
        found.append((one, url, has_changed))
    return render(request, "portal/my/lists.html", {"lists": found})


@citizen("registered")
@require_POST
def let_go(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a list that was kept."""
    cases.remove_list(list_id=key, actor=actor_of(request), at=clock.now())
    messages.success(request, "已删除")
    return redirect("portal:my_lists")
