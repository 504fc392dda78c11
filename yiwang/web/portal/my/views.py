"""我的空间: to-dos first, then drafts, cases, materials, records, messages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.engagement.interaction import queries as care
from yiwang.foundation.core import clock
from yiwang.foundation.core.links import resolve
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.notifications import queries as notifications
from yiwang.foundation.notifications.types import InboxGroup, InboxLine
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as form_queries
from yiwang.services.eforms.types import DataUseInfo
from yiwang.web.portal.my.advice import advised, is_wanted
from yiwang.web.portal.my.cases import case_table
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Cell, Column, Table
from yiwang.web.ui.files.taking import take

LONGEST_NAME = 60
PAGE = 20


@citizen("registered")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what is to do first (待办), then the ways on."""
    viewer = actor_of(request)
    recent = case_queries.my_cases(viewer=viewer, limit=50)
    drafts = case_queries.open_drafts(viewer=viewer)
    rows = recent[:5]
    context = {
        "to_dos": [c for c in recent if c.waits_for_applicant and c.is_open],
        "drafts": drafts[:5],
        "advice": advised(request, viewer, recent, drafts),
        "advice_is_wanted": is_wanted(request),
        "cases": rows,
        "table": case_table(rows, "最近的办件"),
        "unread": notifications.count_unread(viewer),
        "policies": care.matched_policies(viewer=viewer, at=clock.now())[:3],
    }
    return render(request, "portal/my/home.html", context)


@citizen("registered")
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """List the drafts; each can be continued or deleted."""
    context = {"drafts": case_queries.open_drafts(viewer=actor_of(request))}
    return render(request, "portal/my/drafts.html", context)


@citizen("registered")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Ask on a page before a draft is deleted."""
    viewer = actor_of(request)
    if request.method == "POST":
        cases.discard_draft(number=number, actor=viewer, at=clock.now())
        return redirect("portal:my_drafts")
    draft = case_queries.draft(number, viewer=viewer)
    return render(request, "portal/my/discard.html", {"draft": draft})


@citizen("registered")
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """List 我的材料 and add to them."""
    viewer = actor_of(request)
    name = request.POST.get("name", "").strip()
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _add(request, name)
        if not errors:
            return redirect("portal:my_documents")
    at, after = clock.now(), _after(request)
    found = form_queries.own_library(viewer=viewer, at=at, after=after, limit=PAGE)
    context = {
        "documents": found,
        "after": found[-1].id if len(found) == PAGE else None,
        "is_company": viewer.legal_person_id is not None,
        "today": clock.local_date(at),
        "errors": errors,
        "name": name,
    }
    return render(request, "portal/my/documents.html", context, status=422 if errors else 200)


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _add(request: HttpRequest, name: str) -> dict[str, str]:
    viewer = actor_of(request)
    holding = f"keeping:{viewer.id}"
    errors = {} if name else {"name": "请填写材料名称"}
    if len(name) > LONGEST_NAME:
        errors["name"] = f"材料名称最多 {LONGEST_NAME} 个字，现在有 {len(name)} 个字"
    if errors:
        return errors

    def keep(info: StoredFileInfo) -> None:
        eforms.keep_document(file_id=info.id, name=name, actor=viewer, at=clock.now())
        files.discard(file_id=info.id, owner=holding, actor=viewer, at=clock.now())

    taken = take(request, owner=holding, actor=viewer, then=keep)
    return {"file": taken.error} if taken.problems else {}


@citizen("registered")
@require_POST
def let_go(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete an own upload; what came with a case stays."""
    eforms.let_go_document(document_id=key, actor=actor_of(request), at=clock.now())
    return redirect("portal:my_documents")


@citizen("registered")
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """List what the person allowed to be fetched (授权记录)."""
    viewer = actor_of(request)
    context = {
        "consents": form_queries.consents(viewer=viewer),
        "disputes": form_queries.disputes(viewer=viewer),
    }
    return render(request, "portal/my/consents.html", context)


@citizen("registered")
@require_POST
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a consent back."""
    eforms.revoke_consent(consent_id=key, actor=actor_of(request), at=clock.now())
    return redirect("portal:my_consents")


@citizen("registered")
@require_GET
def uses(request: HttpRequest) -> HttpResponse:
    """List who used the person's data, for which case, when (用数记录)."""
    found = form_queries.data_uses(viewer=actor_of(request))
    context = {"uses": found, "table": _use_table(found)}
    return render(request, "portal/my/uses.html", context)


def _use_table(found: tuple[DataUseInfo, ...]) -> Table:
    columns = ["时间", "使用人", "来源", "信息项", "事项"]
    return Table(
        "用数记录",
        [Column(c) for c in columns],
        [
            [
                Cell(timezone.localtime(u.used_at).strftime("%Y-%m-%d %H:%M")),
                Cell(u.who),
                Cell(u.source),
                Cell("、".join(u.facts)),
                Cell(u.item_name, note=f"申请编号尾号 {str(u.number)[-6:]}"),
            ]
            for u in found
        ],
    )


@citizen("registered")
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Show the inbox by groups: 待办, 进度, 账户安全, 通知."""
    raw = request.GET.get("after", "")
    lines = notifications.inbox(
        actor_of(request), after=int(raw) if raw.isdecimal() else None, limit=30
    )
    groups: dict[str, list[tuple[InboxLine, str]]] = {g.value: [] for g in InboxGroup}
    for line in lines:
        groups[line.group.value].append((line, resolve(*line.link) if line.link else ""))
    after = lines[-1].id if len(lines) == 30 else None  # noqa: PLR2004  a full page
    context = {"groups": [(name, found) for name, found in groups.items() if found], "after": after}
    return render(request, "portal/my/messages.html", context)
