"""What may be revised: items with their versions and lists; beginning a revision."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.editing import commands, queries
from yiwang.services.editing.types import KIND_NAMES, Kind, Target
from yiwang.web.desk.editing.views import labelled, uuid_of
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

PAGE = 30
BASIC_LENGTH = 12
KINDS = {
    Target.LIST: (Kind.CHANGE, Kind.SUSPEND, Kind.CANCEL, Kind.DELEGATE),
    Target.BASIC: (Kind.CHANGE, Kind.SUSPEND, Kind.CANCEL, Kind.DELEGATE, Kind.CONVERT),
}
CREATES = (
    Option("BASIC", "基本目录事项", "全省一张清单，由省级目录编辑新增"),
    Option("SUPPLEMENT", "补充事项", "只在本地区实施，由本地区目录编辑新增"),
)


@staff("catalogue.edit")
def items(request: HttpRequest) -> HttpResponse:
    """Find an item of the basic catalogue by name or code."""
    text = plain(request.GET).get("q", "").strip()[:60]
    after = plain(request.GET).get("after", "")[:BASIC_LENGTH]
    found = catalogue.find_basics(text, after=after, limit=PAGE + 1, viewer=actor_of(request))
    shown = found[:PAGE]
    following = {"q": text, "after": shown[-1].code} if len(found) > PAGE else None
    context = {
        "items": shown,
        "text": text,
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"q": text}) if after else "",
    }
    return render(request, "desk/editing/items.html", context)


@staff("catalogue.edit")
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is in force of an item or a list, its versions, and what may be done."""
    viewer = actor_of(request)
    is_list = len(code) > BASIC_LENGTH
    edition = catalogue.list_edition(code) if is_list else catalogue.basic_edition(code)
    if edition is None or (is_list and not viewer.reaches(edition.region_code)):
        raise NotFound
    target = _target(edition, is_list=is_list)
    versions = catalogue.list_editions(code) if is_list else catalogue.basic_editions(code)
    after = plain(request.GET).get("after", "")[:33]
    lists = () if is_list else _lists(code, viewer.region_code, after)
    kinds = KINDS[Target.LIST if is_list else Target.BASIC] if edition.is_in_force else ()
    owner = orgs.organisation(edition.organisation_id) if edition.organisation_id else None
    context = {
        "edition": edition,
        "target": target.value,
        "is_list": is_list,
        "owner": owner,
        "versions": versions,
        "told": queries.told(target, edition.content),
        "kinds": [(k.value, KIND_NAMES[k]) for k in (kinds or (Kind.RESTORE,))],
        "revisions": labelled(
            queries.revisions(basic_code=edition.basic_code, limit=PAGE, viewer=viewer)
        ),
        "lists": lists[:PAGE],
        "next_url": "?" + urlencode({"after": lists[PAGE - 1][0]}) if len(lists) > PAGE else "",
        "open_tasks": queries.open_tasks_of(edition.basic_code),
    }
    return render(request, "desk/editing/item.html", context)


def _target(edition: Edition, *, is_list: bool) -> Target:
    if is_list:
        return Target.LIST
    return Target.SUPPLEMENT if queries.owner_region(edition.code) else Target.BASIC


def _lists(code: str, region: str, after: str) -> list[tuple[str, str, bool]]:
    """Return the lists of the item in the viewer's reach: code, organisation, in use."""
    prefix = divisions.prefix_of(region)
    rows = catalogue.find_lists(code, prefix=prefix, after=after, limit=PAGE + 1)
    names = orgs.organisations({row.organisation_id for row in rows})
    return [
        (row.code, names[row.organisation_id].name, row.is_active)
        for row in rows
        if row.organisation_id in names
    ]


@staff("catalogue.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a new item of the basic catalogue or a supplementary one."""
    typed, errors = plain(request.POST), {}
    if request.method == "POST":
        target = typed.get("target", "")
        if target not in {"BASIC", "SUPPLEMENT"}:
            errors = {"target": "请选择新增哪一种"}
        else:
            try:
                made = commands.begin_revision(
                    target=Target(target),
                    kind=Kind.CREATE,
                    basic_code=typed.get("code", ""),
                    actor=actor_of(request),
                    at=clock.now(),
                )
            except commands.CannotRevise as error:
                errors = ui_errors.form_errors(error)
            else:
                return HttpResponseRedirect(reverse("desk:editing-edit", args=[made]))
    form = Form(
        [
            Field(
                name="target",
                label="新增哪一种",
                kind="radio",
                options=CREATES,
                value=typed.get("target", ""),
            ),
            Field(
                name="code",
                label="基本编码",
                value=typed.get("code", ""),
                maxlength=BASIC_LENGTH,
                hint="12位：省码2位、事项类型2位、主项5位、子项3位，如 340131900010",
            ),
        ],
        errors,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/editing/new.html", {"form": form}, status=status)


@staff("catalogue.edit")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a revision of what exists, or of a first list."""
    typed = plain(request.POST)
    target, kind = typed.get("target", ""), typed.get("kind", "")
    organisation: UUID | None = uuid_of(typed.get("organisation", ""))
    if target not in Target.__members__ or kind not in Kind.__members__:
        raise NotFound
    try:
        made = commands.begin_revision(
            target=Target(target),
            kind=Kind(kind),
            basic_code=typed.get("code", ""),
            organisation_id=organisation,
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, error.text)
        return HttpResponseRedirect(_back(typed))
    return HttpResponseRedirect(reverse("desk:editing-edit", args=[made]))


def _back(typed: QueryDict) -> str:
    """Return the page a refused beginning goes back to."""
    code = typed.get("at", "")
    known = re.fullmatch(r"[0-9A-Za-z]{12,33}", code)
    return reverse("desk:editing-item", args=[code]) if known else reverse("desk:editing-items")


@staff("catalogue.edit")
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Compare any two published versions, element by element."""
    older, newer = request.GET.get("a", ""), request.GET.get("b", "")
    numbers = [int(n) if n.isdecimal() and len(n) < 6 else 0 for n in (older, newer)]  # noqa: PLR2004
    found = queries.compared(code, min(numbers), max(numbers), viewer=actor_of(request))
    if found is None:
        raise NotFound
    old, new, differences = found
    context = {"old": old, "new": new, "differences": differences}
    return render(request, "desk/editing/compare.html", context)
