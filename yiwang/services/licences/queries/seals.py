"""Seals within the viewer's reach, one of them whole, their pictures, and the log of their uses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.lib.codes import divisions
from yiwang.lib.seal import pictures
from yiwang.lib.seal.pictures import Style
from yiwang.lib.seal.structures import read_seal
from yiwang.services.licences import policy
from yiwang.services.licences.models import Seal, SealMaker, SealStep, SealUse, SealUser
from yiwang.services.licences.rules import seals as life
from yiwang.services.licences.types.seals import (
    ExpectedSeal,
    OfficeSeal,
    SealAct,
    SealInfo,
    SealPage,
    SealPicture,
    SealRow,
    SealState,
    SealStepInfo,
    SealUseFilters,
    SealUsePage,
    SealUserInfo,
    SealUseRow,
)

from .seal_authority import Obstacle, covering

MOST: Final = 100
_MOST_USERS: Final = 200
_USE_COLUMNS: Final = (
    *("id", "seal_id", "seal_name", "case_number", "document", "kind", "document_sm3"),
    *("purpose", "actor_name", "office", "at"),
)


def seals(
    *, viewer: Actor, at: datetime, state: str = "", after: str = "", limit: int = 20
) -> SealPage:
    """Return the seals within the viewer's reach, the newest first; ``state`` narrows them."""
    require(policy.may_see_seals(viewer))
    rows = _reached(Seal.objects.all(), viewer)
    if state:
        rows = rows.filter(state=state)
    found, more = _cut(rows, after, limit)
    return SealPage(tuple(_row(one, at) for one in found), more)


def seal(seal_id: UUID, *, viewer: Actor, at: datetime) -> SealInfo:
    """Return a seal with its users, its past and what the viewer may do now.

    :raises NotFound: there is none within the viewer's reach.
    """
    row = _one(seal_id, viewer)
    state = SealState(row.state)
    word, tone = life.label(state, row.valid_until, at)
    users = row.users.filter(ended_at=None).order_by("granted_at")[:_MOST_USERS]
    return SealInfo(
        id=row.pk,
        code=row.code,
        name=row.name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        style_name=Style(row.style).label,
        reason=row.reason,
        state=state,
        label=word,
        tone=tone,
        years=row.years,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        is_expired=life.is_expired(row.valid_until, at),
        is_test=row.maker.is_test if row.maker else _makes_tests(),
        version=row.version,
        users=tuple(_user(one) for one in users),
        steps=tuple(_step(one) for one in row.steps.order_by("-n")[:MOST]),
        acts=policy.acts_now(
            viewer,
            state,
            row.acted,
            organisation_id=row.organisation_id,
            region_code=row.region_code,
        ),
        used=row.uses.count(),
    )


def office_seal(organisation_id: UUID, *, viewer: Actor, at: datetime) -> OfficeSeal | None:
    """Return the seal an office puts to its documents now; None: it has none in use.

    Of several the special one for approval comes first (网上审批电子专用章), then the official one.
    """
    return _seal_of(organisation_id, life.preference, viewer, at)


def licence_seal(organisation_id: UUID, *, viewer: Actor, at: datetime) -> OfficeSeal | None:
    """Return the seal an office puts to its licences now: 电子证照专用章, else as its documents."""
    return _seal_of(organisation_id, life.preference_for_licences, viewer, at)


def expected_seal(organisation_id: UUID, kind: str, *, viewer: Actor, at: datetime) -> ExpectedSeal:
    """Return what a document would bear that the viewer issued now (用印预览).

    :param kind: of the document, as a limit may name it.
    """
    require(viewer.is_staff)
    row = _in_use(organisation_id, life.preference, at)
    if row is None:
        return ExpectedSeal(obstacle="本单位还没有在用的电子印章，请联系本单位的印章管理员")
    why = covering(row, kind, viewer, at)
    picture = read_seal(bytes(row.der or b"")).picture
    return ExpectedSeal(
        name=row.name,
        owner=row.organisation_name,
        picture=SealPicture(picture.data, picture.width, picture.height),
        obstacle=why.sentence if isinstance(why, Obstacle) else "",
    )


def _seal_of(
    organisation_id: UUID, preference: Callable[[str], int], viewer: Actor, at: datetime
) -> OfficeSeal | None:
    require(viewer.is_system)
    found = _in_use(organisation_id, preference, at)
    if found is None:
        return None
    der = bytes(found.der or b"")
    picture = read_seal(der).picture
    return OfficeSeal(found.pk, found.name, der, picture.width, picture.height)


def _in_use(organisation_id: UUID, preference: Callable[[str], int], at: datetime) -> Seal | None:
    rows = Seal.objects.filter(
        organisation=organisation_id,
        state=SealState.IN_USE,
        valid_from__lte=at,
        valid_until__gt=at,
    ).order_by("id")[:MOST]
    return min(rows, key=lambda one: (preference(one.style), one.pk), default=None)


def seal_on(document: str, *, viewer: Actor) -> SealPicture | None:
    """Return the picture of the seal that a document bears, as it was made; None: it bears none."""
    require(viewer.is_system)
    uses = SealUse.objects.select_related("seal").filter(document=document)
    use = uses.exclude(signature=None).order_by("at", "pk").first()
    if use is None:
        return None
    picture = read_seal(bytes(use.seal.der or b"")).picture
    return SealPicture(picture.data, picture.width, picture.height)


def seal_picture(seal_id: UUID, *, viewer: Actor) -> bytes:
    """Return the PNG of a seal: as made, or as it would be made.

    :raises NotFound: there is none within the viewer's reach.
    """
    row = _one(seal_id, viewer)
    if row.der is not None:
        return read_seal(bytes(row.der)).picture.data
    return pictures.draw(
        Style(row.style), name=row.organisation_name, purpose=row.purpose, test=_makes_tests()
    ).data


def seal_draft_picture(style: str, organisation_name: str, purpose: str, *, viewer: Actor) -> bytes:
    """Return the PNG of a seal that is being applied for (印章预览).

    :raises NotFound: there is no such style, or the words do not fit it.
    """
    require(policy.may_apply_for_seal(viewer))
    try:
        return pictures.draw(
            Style(style), name=organisation_name, purpose=purpose.strip(), test=_makes_tests()
        ).data
    except ValueError as error:
        raise NotFound(str(error)) from error


def seal_styles(*, viewer: Actor) -> tuple[tuple[str, str, bool], ...]:
    """Return the approved styles: code, name, whether who applies names the purpose."""
    del viewer  # the same for everyone
    return tuple(
        (
            style.value,
            f"{style.label}，宽 {style.width}、高 {style.height} 毫米",
            style.purpose is None,
        )
        for style in Style
    )


def seal_uses(
    filters: SealUseFilters, *, viewer: Actor, after: str = "", limit: int = 20
) -> SealUsePage:
    """Return the uses of seals within the viewer's reach, the newest first (用印记录)."""
    require(policy.may_read_seal_log(viewer))
    wanted = Q()
    if filters.seal_id is not None:
        wanted &= Q(seal=filters.seal_id)
    if filters.day is not None:
        wanted &= Q(on=filters.day)
    if filters.person.strip():
        wanted &= Q(actor_name__contains=filters.person.strip())
    rows = _reached(SealUse.objects.filter(wanted), viewer)
    found, more = _cut(rows, after, limit)
    return SealUsePage(tuple(_use(one) for one in found), more)


def _reached(rows: QuerySet[Any], viewer: Actor) -> QuerySet[Any]:
    """A keeper sees the own office's, everybody else the own region's."""
    if viewer.is_system:
        return rows
    wide = (Permission.APPROVE_SEALS, Permission.MAKE_SEALS, Permission.READ_SUPERVISION)
    if any(viewer.has(one) for one in wide):
        return rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    mine = {viewer.organisation_id, *viewer.organisation_ids} - {None}
    return rows.filter(organisation_id__in=mine)


def _cut(rows: QuerySet[Any], after: str, limit: int) -> tuple[list[Any], str]:
    size = max(1, min(limit, MOST))
    try:
        rows = rows.filter(id__lt=UUID(after)) if after else rows
    except ValueError:
        rows = rows.none()
    found = list(rows.order_by("-id").defer(*_heavy(rows))[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def _heavy(rows: QuerySet[Any]) -> tuple[str, ...]:
    return ("der", "certificate") if rows.model is Seal else ("signature",)


def _one(seal_id: UUID, viewer: Actor) -> Seal:
    if not policy.may_see_seals(viewer):
        raise NotFound
    row = _reached(Seal.objects.select_related("maker"), viewer).filter(pk=seal_id).first()
    if row is None:
        raise NotFound
    found: Seal = row
    return found


def _makes_tests() -> bool:
    """Whether a seal made now would be one of tests; the maker in force decides."""
    maker = SealMaker.objects.filter(retired_at=None).order_by("is_test", "pk").first()
    return maker is None or maker.is_test


def _row(row: Seal, at: datetime) -> SealRow:
    state = SealState(row.state)
    word, tone = life.label(state, row.valid_until, at)
    until = local_date(row.valid_until) if row.valid_until else None
    return SealRow(row.pk, row.code, row.name, row.organisation_name, state, word, tone, until)


def _user(row: SealUser) -> SealUserInfo:
    return SealUserInfo(
        row.pk, row.name, tuple(row.kinds), row.per_day, row.granted_name, row.granted_at
    )


def _step(row: SealStep) -> SealStepInfo:
    label = life.ACTS[SealAct(row.act)]
    return SealStepInfo(label, row.actor_name, row.office, row.at, row.opinion)


def _use(row: SealUse) -> SealUseRow:
    plain = {name: getattr(row, name) for name in _USE_COLUMNS}
    return SealUseRow(**plain, is_signed=bool(row.data_hash))
