"""What is wrong with a text before it is published, all at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue.models import AbolishedDemand, BasicItem, Item, SearchText
from yiwang.services.catalogue.rules import checks, contents
from yiwang.services.catalogue.types.checks import CheckRule, Fault, Severity
from yiwang.services.eforms import queries as eforms

from .routes import route_domains

OWNED = ("name", "kind_code", "bases", "use_levels", "audience", "department", "themes")
Plain = Mapping[str, Any]


def publishing_faults(
    basic_code: str,
    *,
    basic: Plain | None = None,
    body: Plain | None = None,
    organisations: Iterable[OrganisationInfo] = (),
    region_code: str = "",
    form_version_id: int | None = None,
    is_loaded: bool = False,
    viewer: Actor = ANYONE,
) -> tuple[Fault, ...]:
    """Return every fault of a text that would be published, errors first (发布核查).

    :param basic: content of the basic item when it is to change too, otherwise the one in force.
    :param body: text of an implementing list; without one the basic item alone is judged.
    :param organisations: those that publish it; their codes and levels are judged too.
    :param region_code: the division where the text is published, when no organisations are named.
    :param form_version_id: the form of the list, whose parts situations may choose.
    :param is_loaded: the text came from another system: rules that real data break only mark it,
        and nothing is compared with the rest of the catalogue.

    Empty when the item has no content at all: publishing refuses that by itself.
    """
    del viewer
    content = basic or _in_force(basic_code)
    if content is None:
        return ()
    places = list(organisations)
    subject = checks.Subject(
        code=basic_code,
        basic=content,
        body=body or {},
        levels=frozenset(o.level for o in places),
        usccs=frozenset(o.uscc for o in places),
        has_own_phones=bool(places) and all(_has_phones(o) for o in places),
        supplied=frozenset() if is_loaded or not body else supplied(),
        abolished=frozenset() if is_loaded else abolished(basic_code, places, region_code),
        parts=form_parts(form_version_id),
        asked=route_domains(form_version_id, body or {}, content.get("audience", ())),
    )
    if is_loaded:
        return checks.faults(subject, is_loaded=True)
    found = checks.faults(subject, known=_known(subject))
    return tuple(sorted((*found, *_across(subject)), key=lambda f: not f.refuses))


def abolished(
    code: str, places: Iterable[OrganisationInfo], region_code: str = ""
) -> frozenset[tuple[bool, str]]:
    """Return what the public list took away from an item where these places are."""
    here = {region_code, *(o.region_code for o in places)} - {""}
    rows = AbolishedDemand.objects.filter(basic__code=code).order_by()
    return frozenset(
        (row.is_step, row.name)
        for row in rows
        if any(divisions.is_within(one, row.region_code) for one in here)
    )


def misshapen(content: Plain, *, is_list: bool, viewer: Actor = ANYONE) -> dict[str, str]:
    """Return what has not the shape of a text, by element, with the sentence that mends it."""
    del viewer
    return contents.misshapen(content, is_list=is_list)


def form_parts(form_version_id: int | None, *, viewer: Actor = ANYONE) -> frozenset[str]:
    """Return what a situation may choose of a form: its pages and their fields (``page.field``)."""
    del viewer
    pages = eforms.form(form_version_id).pages if form_version_id else ()
    fields = {f"{page.key}.{field.key}" for page in pages for field in page.fields}
    return frozenset({page.key for page in pages} | fields)


def tree_faults(
    body: Plain, *, form_version_id: int | None = None, viewer: Actor = ANYONE
) -> tuple[Fault, ...]:
    """Return what is wrong with the questions and situations of a text alone (情形核查)."""
    del viewer
    subject = checks.Subject(code="", basic={}, body=body, parts=form_parts(form_version_id))
    return tuple(fault for check in checks.branches.CHECKS for fault in check.faults(subject))


def asking_again(code: str, body: Plain, places: Iterable[OrganisationInfo]) -> frozenset[UUID]:
    """Return the places where a text would ask again for what the public list took away."""
    rows = list(AbolishedDemand.objects.filter(basic__code=code).order_by())
    judged: dict[frozenset[tuple[bool, str]], bool] = {}
    found = set()
    for place in places if rows else ():
        here = frozenset(
            (row.is_step, row.name)
            for row in rows
            if divisions.is_within(place.region_code, row.region_code)
        )
        if here not in judged:
            subject = checks.Subject(code=code, basic={}, body=body, abolished=here)
            judged[here] = any(checks.abolished.asked_again(subject))
        if judged[here]:
            found.add(place.id)
    return frozenset(found)


def check_rules(*, viewer: Actor) -> tuple[CheckRule, ...]:
    """Return the table of rules by which texts are judged, with their sources."""
    del viewer
    single = [CheckRule(c.code, c.title, c.source, c.severity, c.loaded) for c in checks.CHECKS]
    across = [
        CheckRule(*named, severity, Severity.WARNING) for named, severity in checks.across.RULES
    ]
    return (*single, *across)


def _has_phones(organisation: OrganisationInfo) -> bool:
    complaint = organisation.complaint_phone or "12345"
    return bool(organisation.phone) and organisation.phone != complaint


def _in_force(code: str) -> Plain | None:
    item = BasicItem.objects.filter(code=code).select_related("current").first()
    return content_of(item) if item else None


def content_of(item: BasicItem) -> Plain | None:
    """Return what a basic item says now."""
    if item.current is None:
        return None
    return {key: getattr(item.current, key) for key in OWNED}


def _known(subject: checks.Subject) -> list[Fault]:
    """Return the faults of the item's texts in force: they may stay until somebody mends them."""
    content = _in_force(subject.code)
    if content is None:
        return []
    bodies = list(_texts().filter(basic__code=subject.code).values_list("body__content", flat=True))
    return [
        fault
        for body in (bodies or [{}])
        for fault in checks.faults(replace(subject, basic=content, body=body))
    ]


def _texts() -> QuerySet[SearchText]:
    """Return the distinct texts that somebody publishes now.

    The texts of search are the distinct ones; an index tells which of them a list still has.
    """
    lists = Item.objects.filter(search_text=OuterRef("pk"), is_active=True, current__isnull=False)
    return SearchText.objects.filter(Exists(lists), basic__current__isnull=False).order_by("pk")


def texts_in_force() -> Iterator[tuple[str, str, Plain]]:
    """Yield code, name and text of every distinct text that somebody publishes now."""
    rows = _texts().values_list("basic__code", "basic__current__name", "body__content")
    yield from rows.iterator(chunk_size=200)


def supplied() -> frozenset[str]:
    """Return the licences that guides in force already get by sharing (可共享的证照)."""
    return frozenset(
        material["licence_type"]
        for _, _, body in texts_in_force()
        for material in body["materials"]
        if material["shareable"] and material.get("licence_type")
    )


def _across(subject: checks.Subject) -> list[Fault]:
    """Return what is wrong with this item only beside the others; what was so before is eased."""
    names = dict(
        BasicItem.objects.filter(current__isnull=False).values_list("code", "current__name")
    )
    nodes = [checks.across.node(code, name, body) for code, name, body in texts_in_force()]
    before = _of(subject.code, names, nodes)
    names[subject.code] = subject.basic["name"]
    if subject.body:
        nodes = [n for n in nodes if n.code != subject.code]
        nodes.append(checks.across.node(subject.code, names[subject.code], subject.body))
    return checks.eased(_of(subject.code, names, nodes), before)


def _of(code: str, names: Mapping[str, str], nodes: list[checks.across.Node]) -> list[Fault]:
    found = [
        *checks.across.same_names(names.items(), Severity.ERROR),
        *checks.across.circular(nodes, Severity.ERROR),
    ]
    return [fault for one, fault in found if one == code]
