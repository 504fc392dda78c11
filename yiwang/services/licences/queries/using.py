"""Use of licences: one's own for an application, rights of consumers, and every read."""

import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as files
from yiwang.lib.codes import divisions
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    ConsumerRight,
    Licence,
    LicenceHolder,
    LicenceType,
    LicenceTypeVersion,
    LicenceUse,
)
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.rules import type_contents
from yiwang.services.licences.rules import using as rules
from yiwang.services.licences.types.licence_types import TypeState
from yiwang.services.licences.types.licences import STATE_WORDS, LicenceState
from yiwang.services.licences.types.using import (
    BASIS_NAMES,
    RIGHT_ACTS,
    USE_NAMES,
    WAY_NAMES,
    Consumer,
    ConsumerKind,
    FoundLicence,
    LicenceNow,
    LicenceUseFilters,
    LicenceUsePage,
    LicenceUseRow,
    RightAct,
    RightInfo,
    RightPage,
    RightRow,
    RightState,
    RightStep,
    UseBasis,
    UseKind,
    UseScope,
    UseWay,
)

from .licences import Shown

MOST: Final = 100
logger = logging.getLogger(__name__)
_UNSEEN: Final = (LicenceState.DRAFT, LicenceState.REPLACED, LicenceState.VOID)


def types_named(names: Collection[str], *, viewer: Actor) -> Mapping[str, tuple[str, str]]:
    """Return by name the code and the issuer of licence types, for lines of material lists."""
    del viewer  # which types there are, is public
    rows = LicenceType.objects.filter(name__in=_first(names)).order_by("-code")
    found = rows.values_list("pk", "name", "issuer")[:MOST]
    return {name: (code, issuer) for code, name, issuer in found}


def _first(names: Collection[str]) -> list[str]:
    """Return the names in order, a hundred at most; the log says when there were more."""
    every = sorted(set(names))
    if len(every) > MOST:
        logger.warning("licences.names.cut asked=%d most=%d", len(every), MOST)
    return every[:MOST]


def published_type_names(*, viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of the licence types in force, by name, at most one hundred."""
    del viewer
    rows = LicenceTypeVersion.objects.filter(state=TypeState.PUBLISHED).order_by(
        "licence_type__name"
    )
    return tuple(rows.values_list("licence_type_id", "licence_type__name")[:MOST])


def own_licences(
    names: Collection[str], *, viewer: Actor, at: datetime
) -> Mapping[str, tuple[FoundLicence, ...]]:
    """Return by type name the licences of whom the viewer acts for, those in force first.

    Of more than a hundred those in force and the newest; the log says that some were left out.
    Read in clear by their holder; the command that takes one for an application notes the use.
    """
    party = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if party is None or viewer.is_staff or not names:
        return {}
    held = LicenceHolder.objects.filter(party_id=party, licence=OuterRef("pk"))
    rows = Shown.loaded().filter(Exists(held), licence_type__name__in=_first(names))
    rows = rows.exclude(state__in=_UNSEEN).select_related("type_version", "root", "licence_type")
    in_force = Case(When(state=LicenceState.VALID, then=0), default=1)
    kept = list(rows.order_by(in_force, "-id")[: MOST + 1])
    if len(kept) > MOST:
        logger.warning("licences.own_licences.cut party=%s most=%d", party, MOST)
        kept = kept[:MOST]
    found: dict[str, tuple[FoundLicence, ...]] = {}
    for row, one in zip(kept, Found.many(kept, viewer, at, clear=True), strict=True):
        name = row.licence_type.name
        found[name] = (*found.get(name, ()), one)
    return {
        name: tuple(sorted(some, key=lambda one: not one.is_usable)) for name, some in found.items()
    }


def licences_now(
    ids: Collection[UUID], *, viewer: Actor, at: datetime
) -> Mapping[UUID, LicenceNow]:
    """Return how licences stand now that were used before; their state is public (核验)."""
    del viewer
    rows = Licence.objects.filter(pk__in=list(ids)[:MOST]).defer("sealed_face", "seal_by")
    today = local_date(at)
    return {
        row.pk: LicenceNow(row.pk, word, since, rules.why_not(state, word, since, row.state_reason))
        for row in rows
        for state, word, since in [Found.standing(row, today)]
    }


def presented_licences(
    uses: Collection[UUID], *, viewer: Actor, at: datetime
) -> Mapping[UUID, FoundLicence]:
    """Return by read what applicants showed the viewer at the window lately (窗口亮证)."""
    found = Found.presented(list(uses)[:MOST], viewer, at, clear=False) if uses else {}
    return {key: one for key, (_, one) in found.items()}


class Found:
    """A licence as the commands that read it return it, too."""

    @staticmethod
    def standing(row: Licence, today: date) -> tuple[LicenceState, str, date]:
        """Return the state, its word and since when, as of a day."""
        state = life.state_on(LicenceState(row.state), row.valid_to, today)
        ran_out = state is LicenceState.EXPIRED and row.valid_to is not None
        since = row.valid_to if ran_out and row.valid_to else local_date(row.state_at)
        return state, STATE_WORDS[state][0], since

    @staticmethod
    def presented(
        uses: Collection[UUID],
        viewer: Actor,
        at: datetime,
        *,
        clear: bool,
        party_id: UUID | None = None,
    ) -> dict[UUID, tuple[Licence, FoundLicence]]:
        """Return by read what was shown to a clerk at the window lately, of one party if named."""
        reads = LicenceUse.objects.filter(
            pk__in=list(uses)[:MOST],
            way=UseWay.WINDOW,
            actor_id=viewer.id,
            case_number=None,
            at__gt=at - rules.SHOWN_AT_WINDOW,
        )
        by_read = dict(reads.values_list("pk", "licence_id"))
        rows = Shown.loaded().filter(pk__in=by_read.values())
        if party_id is not None:
            held = LicenceHolder.objects.filter(party_id=party_id, licence=OuterRef("pk"))
            rows = rows.filter(Exists(held))
        kept = list(rows.order_by("-id"))
        found = {
            row.pk: (row, one)
            for row, one in zip(kept, Found.many(kept, viewer, at, clear=clear), strict=True)
        }
        return {read: found[key] for read, key in by_read.items() if key in found}

    @staticmethod
    def many(
        rows: Collection[Licence], viewer: Actor, at: datetime, *, clear: bool
    ) -> list[FoundLicence]:
        """Return licences with their faces, and the digests of their originals in one read."""
        originals = [row.original for row in rows if row.original]
        infos = files.infos(originals) if originals else {}
        today, found = local_date(at), []
        for row in rows:
            state, word, since = Found.standing(row, today)
            info = infos.get(row.original) if row.original else None
            content = type_contents.content_of(row.type_version.content)
            found.append(
                FoundLicence(
                    row=Shown.row(row, viewer, today),
                    since=since,
                    why_not=rules.why_not(state, word, since, row.state_reason),
                    sm3=info.sm3 if info else "",
                    region_code=row.region_code,
                    face=Shown.face(row, content, clear=clear),
                    masked_number=Shown.number(row),
                    masked_face=tuple(
                        (one.label, one.text) for one in Shown.face(row, content, clear=False)
                    ),
                )
            )
        return found


def rights(
    *, viewer: Actor, at: datetime, state: str = "", after: str = "", limit: int = 20
) -> RightPage:
    """Return the rights of consumers in the viewer's region, the newest first (用证权限)."""
    require(policy.may_see_rights(viewer))
    rows = _within(ConsumerRight.objects.select_related("licence_type"), viewer)
    if state in set(RightState):
        rows = rows.filter(state=state)
    found, more = _cut(rows, after, limit)
    return RightPage(tuple(_right(one, local_date(at)) for one in found), more)


def right(right_id: UUID, *, viewer: Actor, at: datetime) -> RightInfo:
    """Return a right with its past and what the viewer may do. :raises NotFound: none in reach."""
    require(policy.may_see_rights(viewer), NotFound)
    rows = _within(ConsumerRight.objects.select_related("licence_type"), viewer)
    row = rows.filter(pk=right_id).first()
    if row is None:
        raise NotFound
    return RightInfo(
        row=_right(row, local_date(at)),
        clause=row.clause,
        purpose=row.purpose,
        is_told=row.is_told,
        version=row.version,
        steps=tuple(
            RightStep(RIGHT_ACTS[RightAct(s.act)], s.actor_name, s.office, s.at, s.opinion)
            for s in row.steps.order_by("-n")[:MOST]
        ),
        acts=policy.right_acts(
            viewer, RightState(row.state), row.acted, region_code=row.region_code
        ),
    )


def callable_types(*, viewer: Actor, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return code and name of the types that the viewer's office may call in its cases.

    Some of them only with the applicant's consent.
    """
    if not viewer.is_staff or viewer.organisation_id is None:
        return ()
    rows = ConsumerRight.objects.filter(
        consumer_kind=ConsumerKind.OFFICE,
        consumer_id=str(viewer.organisation_id),
        state=RightState.IN_FORCE,
        valid_until__gte=local_date(at),
    )
    found = rows.order_by("licence_type__name").values_list(
        "licence_type_id", "licence_type__name"
    )[:MOST]
    return tuple(dict.fromkeys(found))


def licence_uses(
    filters: LicenceUseFilters, *, viewer: Actor, after: str = "", limit: int = 20
) -> LicenceUsePage:
    """Return the reads of licences issued in the viewer's region, the newest first."""
    require(policy.may_see_rights(viewer))
    rows = _within(LicenceUse.objects.all(), viewer)
    if filters.case_number is not None:
        rows = rows.filter(case_number=filters.case_number)
    if filters.type_code:
        rows = rows.filter(licence__licence_type=filters.type_code)
    if words := filters.consumer.strip():
        rows = rows.filter(consumer_name__contains=words)
    return _uses(rows, after, limit)


def _uses(rows: QuerySet[LicenceUse], after: str, limit: int) -> LicenceUsePage:
    found, more = _cut(rows, after, limit)
    return LicenceUsePage(tuple(_use(one) for one in found), more)


def _use(row: LicenceUse) -> LicenceUseRow:
    return LicenceUseRow(
        id=row.pk,
        licence_id=row.licence_id,
        type_name=row.type_name,
        consumer_name=row.consumer_name,
        actor_name=row.actor_name,
        office=row.office,
        basis=BASIS_NAMES[UseBasis(row.basis)],
        kind=USE_NAMES[UseKind(row.kind)],
        way=WAY_NAMES[UseWay(row.way)],
        reason=row.reason,
        case_number=row.case_number,
        fields=tuple(row.fields),
        at=row.at,
    )


def _right(row: ConsumerRight, today: date) -> RightRow:
    state = RightState(row.state)
    word, tone = rules.label(state, row.valid_until, today)
    return RightRow(
        id=row.pk,
        consumer=Consumer(ConsumerKind(row.consumer_kind), row.consumer_id, row.consumer_name),
        type_code=row.licence_type_id,
        type_name=row.licence_type.name,
        scope=UseScope(row.scope),
        basis=UseBasis(row.basis),
        region_code=row.region_code,
        valid_until=row.valid_until,
        state=state,
        label=word,
        tone=tone,
    )


def _within(rows: QuerySet[Any], viewer: Actor) -> QuerySet[Any]:
    if viewer.is_system:
        return rows
    return rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))


def _cut(rows: QuerySet[Any], after: str, limit: int) -> tuple[list[Any], str]:
    size = max(1, min(limit, MOST))
    try:
        rows = rows.filter(id__lt=UUID(after)) if after else rows
    except ValueError:
        rows = rows.none()
    found = list(rows.order_by("-id")[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""
