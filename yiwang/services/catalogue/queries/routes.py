"""The route of a text or of a version a case keeps, its proof, and its run (审查流程)."""

import functools
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue.models import ItemVersion
from yiwang.services.catalogue.rules import route_bpmn as route_bpmns
from yiwang.services.catalogue.rules import route_drawing as route_drawings
from yiwang.services.catalogue.rules import route_edits, route_steps, route_words, routes
from yiwang.services.catalogue.rules.checks import flows
from yiwang.services.catalogue.types.drawings import Drawing
from yiwang.services.catalogue.types.routes import (
    KIND_NAMES,
    WORKED,
    Domain,
    Marking,
    Node,
    Result,
    Route,
    RouteFault,
    Whose,
)
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField

Plain = Mapping[str, Any]
APPLICANT, SITUATION = "applicant", "situation"
_PEOPLE = {"PERSON": "自然人", "LEGAL": "法人或其他组织"}
_LISTED = frozenset({FieldKind.SELECT, FieldKind.RADIO})
_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.MONEY})


def route_of(item_version_id: int, *, viewer: Actor = ANYONE) -> Route | None:
    """Return the route of the version that a case keeps for ever; none: review, then decision."""
    del viewer
    return _kept(item_version_id)


@functools.lru_cache(maxsize=1000)
def _kept(item_version_id: int) -> Route | None:
    rows = ItemVersion.objects.filter(pk=item_version_id)
    plain = rows.values_list("body__content__route", flat=True).first()
    return routes.route(plain) if plain else None


def route_from(plain: Plain, *, viewer: Actor = ANYONE) -> Route:
    """Return the route that a plain text says; of an empty one the usual route."""
    del viewer
    return routes.route(plain) if plain else routes.usual()


def route_text(nodes: Iterable[Node], *, viewer: Actor = ANYONE) -> dict[str, Any]:
    """Return the plain text of a route."""
    del viewer
    return routes.text_of(list(nodes))


def route_faults(
    body: Plain,
    *,
    form_version_id: int | None = None,
    audience: Iterable[str] = (),
    viewer: Actor = ANYONE,
) -> tuple[RouteFault, ...]:
    """Return what is wrong with the route of a text, with counter-examples (流程核查)."""
    del viewer
    return flows.route_faults(body, route_domains(form_version_id, body, audience))


def route_domains(
    form_version_id: int | None,
    body: Plain,
    audience: Iterable[str] = (),
    *,
    viewer: Actor = ANYONE,
) -> dict[str, Domain]:
    """Return what the conditions of a route may ask about: answers, situation, applicant."""
    del viewer
    form = eforms.form(form_version_id) if form_version_id else None
    found = {f"form:{f.key}": _domain(f) for f in (form.fields if form else ()) if _is_asked(f)}
    leaves = [row for row in body.get("situations", ()) if not row.get("not_applicable")]
    if leaves:
        keys = tuple(str(row["key"]) for row in leaves)
        names = tuple(str(row.get("name", "")) for row in leaves)
        found[SITUATION] = Domain("情形", keys, names)
    people = tuple(one for one in _PEOPLE if one in set(audience)) or tuple(_PEOPLE)
    found[APPLICANT] = Domain("申请人", people, tuple(_PEOPLE[one] for one in people))
    return found


def _is_asked(field: FormField) -> bool:
    return field.kind in _NUMBERS or (field.kind in _LISTED and bool(field.options))


def _domain(field: FormField) -> Domain:
    needs = field.show_when
    return Domain(
        f"“{field.label}”",
        () if field.kind in _NUMBERS else field.options,
        is_number=field.kind in _NUMBERS,
        may_lack=not field.required,
        needs=(f"form:{needs.key}", tuple(needs.values)) if needs else None,
    )


def route_answers(
    values: Mapping[str, Any],
    *,
    situation: str = "",
    applicant: str = "",
    viewer: Actor = ANYONE,
) -> dict[str, str]:
    """Return what the conditions of a route read of a case."""
    del viewer
    found = {
        f"form:{key}": str(value)
        for key, value in values.items()
        if isinstance(value, str | int | float)
    }
    return {**found, SITUATION: situation, APPLICANT: applicant}


def route_started(route: Route, answers: Mapping[str, str], *, viewer: Actor = ANYONE) -> Marking:
    """Return where a run begins."""
    del viewer
    return route_steps.started(route, route_steps.somehow(answers))


def route_completed(
    route: Route,
    marking: Marking,
    key: str,
    result: Result,
    answers: Mapping[str, str],
    *,
    viewer: Actor = ANYONE,
) -> Marking:
    """Return where a run stands after a stage was done. :raises KeyError: it is not open."""
    del viewer
    return route_steps.completed(route, marking, key, result, route_steps.somehow(answers))


def route_returned(
    route: Route,
    marking: Marking,
    key: str,
    to: str,
    answers: Mapping[str, str],
    *,
    viewer: Actor = ANYONE,
) -> Marking:
    """Return where a run stands after a stage was returned. :raises KeyError: it cannot be."""
    del viewer
    return route_steps.returned(route, marking, key, to, route_steps.somehow(answers))


def route_undone(route: Route, key: str, *, viewer: Actor = ANYONE) -> frozenset[str]:
    """Return what a return to a stage takes back: the stage and all that follows it."""
    del viewer
    return routes.downstream(route, key)


def route_ordered(route: Route, *, viewer: Actor = ANYONE) -> tuple[Node, ...]:
    """Return the nodes in an order in which every way leads forward; circles come last."""
    del viewer
    forward = routes.ordered(route)
    return tuple(route[key] for key in (*forward, *(k for k in route.nodes if k not in forward)))


def node_name(route: Route, key: str, *, viewer: Actor = ANYONE) -> str:
    """Return what a node is called."""
    del viewer
    return routes.named(route, key)


def route_labels(
    route: Route, domains: Mapping[str, Domain], *, viewer: Actor = ANYONE
) -> dict[tuple[str, int], str]:
    """Return the conditions of a route in words, by node and number of the way."""
    del viewer
    return route_words.labels(route, domains)


def route_drawing(
    route: Route,
    labels: Mapping[tuple[str, int], str] | None = None,
    *,
    viewer: Actor = ANYONE,
) -> Drawing | None:
    """Return the drawing of a route (流程图); none while its ways lead nowhere or in a circle."""
    del viewer
    is_graph = not any(f.check in {"route_ends", "route_ways"} for f in routes.shape_faults(route))
    return route_drawings.drawn(route, labels) if is_graph and not routes.cycle(route) else None


def route_bpmn(
    route: Route,
    name: str,
    labels: Mapping[tuple[str, int], str],
    notes: Mapping[str, str],
    *,
    viewer: Actor = ANYONE,
) -> bytes:
    """Return a route that can be drawn as BPMN 2.0 XML with its diagram (流程导出)."""
    del viewer
    return route_bpmns.bpmn(route, name, labels, notes)


def route_edited(
    route: Route, verb: str, key: str, *, viewer: Actor = ANYONE
) -> tuple[Route, str] | None:
    """Return a route after an edit beside a node, and the node it made; none: not possible there.

    ``after`` adds a stage behind it, ``beside`` one at the same time, ``when`` makes it depend on
    a condition, ``remove`` takes it out.
    """
    del viewer
    return route_edits.edited(route, verb, key)


def stage_places(
    node: Node, organisation_id: UUID, *, viewer: Actor = ANYONE
) -> tuple[OrganisationInfo, ...]:
    """Return the organisations whose staff work at a stage of this organisation's item.

    Who leads joint handling is the organisation itself unless the case says otherwise. The level
    above is the department of the same name there; where there is none, the organisation itself.
    """
    del viewer
    own = orgs.organisation(organisation_id)
    if node.whose is Whose.NAMED:
        found = orgs.organisations(_ids(node.organisations))
        return tuple(found[key] for key in _ids(node.organisations) if key in found)
    if own is None:
        return ()
    if node.whose is not Whose.ABOVE:
        return (own,)
    region = orgs.region(own.region_code)
    above = region.parent_code if region else None
    found_above = orgs.organisation_of(above, own.standard_name) if above else None
    return (found_above or own,)


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def unowned_stages(
    route: Route, organisation_id: UUID, *, viewer: Actor, at: datetime
) -> tuple[str, ...]:
    """Return, in words, the stages for which nobody holds the post today (没有人的环节)."""
    told = []
    for node in route.nodes.values():
        if node.kind not in WORKED:
            continue
        places = stage_places(node, organisation_id)
        staffed = identity.staffed([place.id for place in places], node.right, viewer=viewer, at=at)
        name, post = node.name or KIND_NAMES[node.kind], routes.RIGHTS.get(node.right, node.right)
        missing = [place.name for place in places if place.id not in staffed]
        if not places:
            told.append(f"“{name}”指定的单位已经不存在，请重新选择")
        elif missing:
            told.append(f"“{name}”没有人办：{'、'.join(missing)}没有{post}，请先配好人员")
    return tuple(told)
