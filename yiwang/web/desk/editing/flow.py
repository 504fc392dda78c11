"""The review route of a revision (审查流程): outline with its proof, one page a node, rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import Domain, Node, NodeKind, Route, RouteFault
from yiwang.services.editing import commands
from yiwang.services.editing.types import Act, RevisionInfo
from yiwang.web.desk.editing import flow_fields, flow_rehearsal, flow_words
from yiwang.web.desk.editing.tree import info_with_tree, save
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui import pictures
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Form

DONE = {
    "begin": "已从“审查、决定”开始，请接着添加环节",
    "clear": "已去掉专门的流程，按“审查、决定”办",
    "remove": "已删除",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The route of a revision with what its conditions may ask about."""

    info: RevisionInfo
    route: Route
    domains: Mapping[str, Domain]
    faults: tuple[RouteFault, ...]
    is_own: bool

    @property
    def url(self) -> str:
        """The page of the route."""
        return reverse("desk:editing-route", args=[self.info.id])


def sheet_of(info: RevisionInfo) -> Sheet:
    """Return the route of a revision; of a list without one the usual route."""
    content = dict(info.content)
    own = content.get("route")
    basic = catalogue.basic_edition(info.basic_code)
    audience = basic.content.get("audience", ()) if basic else ()
    given: dict[str, Any] = {"form_version_id": info.form_version_id, "audience": audience}
    return Sheet(
        info,
        catalogue.route_from(own or {}),
        catalogue.route_domains(info.form_version_id, content, audience),
        catalogue.route_faults(content, **given),
        is_own=bool(own),
    )


def _editable(request: HttpRequest, key: UUID) -> Sheet:
    info = info_with_tree(request, key)
    if Act.SAVE not in info.actions:
        raise NotPermitted
    return sheet_of(info)


@staff()
def outline(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the route: what is wrong, its stages as a list, the drawing."""
    return _outline(request, sheet_of(info_with_tree(request, key)))


def _outline(
    request: HttpRequest, sheet: Sheet, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    info, route = sheet.info, sheet.route
    owner = info.organisation_id
    context = {
        "one": info,
        "is_own": sheet.is_own,
        "may_save": Act.SAVE in info.actions,
        "faults": [(fault, _where(sheet, fault)) for fault in sheet.faults],
        "unowned": catalogue.unowned_stages(route, owner, viewer=actor_of(request), at=clock.now())
        if owner and sheet.is_own
        else (),
        "rows": flow_words.rows(route, sheet.domains, info.organisation_name),
        "picture": picture_of(sheet),
    }
    return render(request, "desk/editing/route.html", context, status=status)


def _where(sheet: Sheet, fault: RouteFault) -> str:
    if Act.SAVE not in sheet.info.actions or not _has_page(sheet.route, fault.node):
        return ""
    return reverse("desk:editing-route-node", args=[sheet.info.id, fault.node])


def _has_page(route: Route, key: str) -> bool:
    node = route.nodes.get(key)
    return node is not None and node.kind not in {NodeKind.START, NodeKind.END}


def picture_of(
    sheet: Sheet, notes: Mapping[str, pictures.Note] | None = None
) -> pictures.Picture | None:
    """Return the drawing of the route, faults marked; none while it leads nowhere."""
    labels = catalogue.route_labels(sheet.route, sheet.domains)
    drawing = catalogue.route_drawing(sheet.route, labels)
    if drawing is None:
        return None
    wrong = {fault.node for fault in sheet.faults}
    shown = notes or {
        node.key: pictures.Note(
            "fault" if node.key in wrong else "ahead",
            flow_words.second(node, sheet.info.organisation_name),
        )
        for node in sheet.route.nodes.values()
    }
    return pictures.picture(drawing, shown)


@staff("catalogue.edit")
def node(request: HttpRequest, key: UUID, row: str) -> HttpResponse:
    """Show a node of the route; save it with everything typed kept when it cannot be."""
    sheet = _editable(request, key)
    if not sheet.is_own or not _has_page(sheet.route, row):
        raise Http404
    old = sheet.route[row]
    if request.method != "POST":
        return _node_page(request, sheet, old, flow_fields.kept(old), sheet.info.version)
    data = plain(request.POST)
    typed = flow_fields.read(data, old, sheet.route, sheet.domains)
    seen = _seen(data)
    if flow_fields.is_reshaping(data):
        return _node_page(request, sheet, old, typed, seen)
    if typed.errors:
        return _node_page(request, sheet, old, typed, seen, errors=typed.errors)
    nodes = [typed.node if one.key == row else one for one in sheet.route.nodes.values()]
    wrong = _refused(sheet, nodes, row)
    if wrong:
        return _node_page(request, sheet, old, typed, seen, errors={"": wrong})
    return _saved(request, sheet, old, typed, nodes, seen)


def _refused(sheet: Sheet, nodes: list[Node], row: str) -> str:
    """Return what is wrong with the node itself; what only the whole route mends may wait."""
    content = {**sheet.info.content, "route": catalogue.route_text(nodes)}
    mended = catalogue.misshapen({"route": content["route"]}, is_list=True)
    if mended:
        return next(iter(mended.values()))
    found = catalogue.route_faults(content, form_version_id=sheet.info.form_version_id)
    own = {"route_work", "route_name", "route_return", "route_ways"}
    return next((f.sentence for f in found if f.node == row and f.check in own), "")


def _saved(  # noqa: PLR0917  what a save is made of
    request: HttpRequest,
    sheet: Sheet,
    old: Node,
    typed: flow_fields.Typed,
    nodes: list[Node],
    seen: int,
) -> HttpResponse:
    info = sheet.info
    content = {**info.content, "route": catalogue.route_text(nodes)}
    try:
        save(request, info, content, seen)
    except commands.Overtaken as error:
        now = sheet_of(info_with_tree(request, info.id))
        steps = now.info.steps
        conflict = {
            "who": error.detail["who"],
            "when": error.detail["when"],
            "changed": steps[-1].changed if steps else (),
        }
        if old.key not in now.route.nodes:
            messages.error(request, f"{conflict['who']}刚刚删除了这个环节，请看最新的流程")
            return _outline(request, now, HTTPStatus.CONFLICT)
        return _node_page(request, now, old, typed, now.info.version, conflict=conflict)
    except commands.CannotRevise as error:
        return _node_page(request, sheet, old, typed, seen, errors=ui_errors.form_errors(error))
    _told(request, info, "已保存")
    return HttpResponseRedirect(sheet.url)


def _told(request: HttpRequest, info: RevisionInfo, done: str) -> None:
    left = len(sheet_of(info_with_tree(request, info.id)).faults)
    messages.success(request, f"{done}，还有 {left} 处要改" if left else done)


def _seen(data: Any) -> int:
    text = data.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _node_page(
    request: HttpRequest,
    sheet: Sheet,
    old: Node,
    typed: flow_fields.Typed,
    version: int,
    *,
    errors: dict[str, str] | None = None,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    groups = flow_fields.groups(typed, sheet.route, sheet.domains, sheet.info.region_code)
    form = Form([one for _, some in groups for one in some], errors or {})
    shown = {one.name: one for one in form}
    context = {
        "one": sheet.info,
        "name": catalogue.node_name(sheet.route, old.key),
        "form": form,
        "groups": [(title, [shown[one.name] for one in some]) for title, some in groups],
        "version": version,
        "conflict": conflict,
    }
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif conflict:
        status = HTTPStatus.CONFLICT
    return render(request, "desk/editing/route_node.html", context, status=status)


@staff("catalogue.edit")
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a route, add or remove a node, or go back to the usual route."""
    sheet = _editable(request, key)
    data = plain(request.POST)
    verb, _, row = data.get("act", "").partition(":")
    content, made = dict(sheet.info.content), ""
    if verb == "begin" and not sheet.is_own:
        content["route"] = catalogue.route_text(sheet.route.nodes.values())
    elif verb == "clear" and sheet.is_own:
        content.pop("route")
    else:
        edited = catalogue.route_edited(sheet.route, verb, row) if sheet.is_own else None
        if edited is None:
            messages.error(request, "这个位置不能这样改；流程至少要留一个环节")
            return _outline(request, sheet, HTTPStatus.UNPROCESSABLE_ENTITY)
        made = edited[1] if verb != "remove" else ""
        content["route"] = catalogue.route_text(edited[0].nodes.values())
    try:
        save(request, sheet.info, content, _seen(data))
    except commands.Overtaken as error:
        messages.error(request, f"{error.detail['who']}刚刚改过这份修订稿，请看最新情况再操作")
        now = sheet_of(info_with_tree(request, key))
        return _outline(request, now, HTTPStatus.CONFLICT)
    if made:
        return HttpResponseRedirect(reverse("desk:editing-route-node", args=[key, made]))
    _told(request, sheet.info, DONE[verb])
    return HttpResponseRedirect(sheet.url)


@staff()
def rehearse(request: HttpRequest, key: UUID) -> HttpResponse:
    """Walk an example case along the route, act by act; nothing is written (预演)."""
    sheet = sheet_of(info_with_tree(request, key))
    if sheet.faults:
        messages.error(request, "流程还不能走通，请先改好再预演")
        return _outline(request, sheet, HTTPStatus.UNPROCESSABLE_ENTITY)
    walk = flow_rehearsal.walked(sheet.route, sheet.domains, request.GET.dict())
    notes = {
        one.key: pictures.Note(
            walk.look(one.key), flow_words.second(one, sheet.info.organisation_name)
        )
        for one in sheet.route.nodes.values()
    }
    context = {"one": sheet.info, "walk": walk, "picture": picture_of(sheet, notes)}
    return render(request, "desk/editing/route_rehearsal.html", context)


@staff()
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand out the route as BPMN 2.0, which any standard viewer opens (导出)."""
    sheet = sheet_of(info_with_tree(request, key))
    labels = catalogue.route_labels(sheet.route, sheet.domains)
    if catalogue.route_drawing(sheet.route, labels) is None:
        messages.error(request, "流程还画不出来，请先改好再导出")
        return _outline(request, sheet, HTTPStatus.UNPROCESSABLE_ENTITY)
    notes = {
        one.key: flow_words.second(one, sheet.info.organisation_name)
        for one in sheet.route.nodes.values()
    }
    xml = catalogue.route_bpmn(sheet.route, sheet.info.name, labels, notes)
    answer = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{sheet.info.basic_code}.bpmn"'
    return answer
