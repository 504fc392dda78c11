"""Licences: one whole, those of a holder, those of an office; and what everybody may learn."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.lib.codes import divisions
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import parse_licence_identifier
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence, LicenceHolder, LicenceTypeVersion, secrets
from yiwang.services.licences.rules import filling, masks, samples, type_contents
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licence_types import (
    FaceField,
    FaceKind,
    Meaning,
    TypeContent,
)
from yiwang.services.licences.types.licences import (
    STATE_WORDS,
    FaceText,
    HolderKey,
    LicenceAct,
    LicenceFilters,
    LicenceHolderInfo,
    LicenceInfo,
    LicencePage,
    LicenceRow,
    LicenceStanding,
    LicenceState,
    LicenceStepInfo,
)

MOST: Final = 100
_ORIGINALS: Final = "licence:"
_HEAVY: Final = ("sealed_face", "seal_by")
_CODES: Final = (18, 15)


def licence(licence_id: UUID, *, viewer: Actor, at: datetime) -> LicenceInfo:
    """Return a licence with its face, versions, steps and what the viewer may do now.

    A holder reads the face in clear, staff read it masked. :raises NotFound: none for this viewer.
    """
    row = _loaded().filter(pk=licence_id).first()
    if row is None or not _may_see(viewer, row):
        raise NotFound
    today, mine = local_date(at), policy.holds(viewer, _parties(row))
    content = _content(row.type_version_id)
    siblings = list(_loaded().filter(root=row.root_id).order_by("-edition")[:MOST])
    newest = siblings[0].pk == row.pk
    return LicenceInfo(
        row=_row(row, viewer, today),
        version=row.version,
        organisation_id=row.organisation_id,
        issuer_code=row.issuer_code,
        region_code=row.region_code,
        holders=tuple(_holder(one, clear=mine) for one in row.holders.all()),
        face=_face(row, content, clear=mine or viewer.is_system),
        lacks_photos=_lacks_photos(row, content),
        is_masked=not (mine or viewer.is_system),
        state_reason=row.state_reason,
        state_basis=row.state_basis,
        state_at=row.state_at,
        case_number=row.case_number,
        document_number=row.document_number,
        original=row.original,
        sealed_at=row.sealed_at,
        seal_wait=life.SAID.get(row.seal_wait, ""),
        editions=tuple(_row(one, viewer, today) for one in siblings),
        steps=tuple(_step(one) for one in row.steps.order_by("-n")[:MOST]),
        acts=policy.licence_acts(
            viewer,
            life.state_on(LicenceState(row.state), row.valid_to, today),
            organisation_id=row.organisation_id,
            is_newest=newest,
            of_case=row.root.case_number is not None,
        ),
    )


def licences_of_holder(
    holder: HolderKey,
    *,
    viewer: Actor,
    at: datetime,
    state: LicenceState | None = None,
    type_code: str = "",
    after: str = "",
    limit: int = 20,
) -> LicencePage:
    """Return the licences of a holder, the newest first; old versions are not among them.

    The holder asks for their own, the system for anybody's: who else may ask is decided above.

    :raises NotFound: another one's.
    """
    own = holder.party_id is not None and policy.holds(viewer, frozenset({holder.party_id}))
    require(viewer.is_system or own, NotFound)
    who = Q()
    if holder.party_id is not None:
        who |= Q(party_id=holder.party_id)
    if holder.code and viewer.is_system:
        who |= Q(code_index=secrets.code_index(holder.code_kind, holder.code))
    if not who:
        return LicencePage(())
    held = LicenceHolder.objects.filter(who, licence=OuterRef("pk"))
    rows = _loaded().filter(Exists(held)).exclude(state__in=_GONE)
    if type_code:
        rows = rows.filter(licence_type=type_code)
    return _page(_in_state(rows, state, local_date(at)), viewer, after, limit, local_date(at))


_GONE: Final = (LicenceState.REPLACED, LicenceState.VOID)


def licences(
    filters: LicenceFilters, *, viewer: Actor, at: datetime, after: str = "", limit: int = 20
) -> LicencePage:
    """Return the licences of the viewer's office or region, the newest first."""
    require(policy.may_list_licences(viewer))
    rows, today = _reached(_loaded(), viewer), local_date(at)
    if filters.type_code:
        rows = rows.filter(licence_type=filters.type_code)
    if words := filters.text.strip():
        rows = rows.filter(_found_by(words))
    wanted = LicenceState(filters.state) if filters.state in set(LicenceState) else None
    return _page(_in_state(rows, wanted, today), viewer, after, limit, today)


def licence_by_token(token: str, *, viewer: Actor, at: datetime) -> LicenceStanding | None:
    """Return what everybody learns of a licence by the code on it; None: no such code."""
    del viewer  # everyone may ask
    if len("".join(token.split()).replace("-", "")) != secrets.TOKEN_LENGTH:
        return None
    return _standing("l.token_index = %s", secrets.token_index(token), at)


def licence_by_identifier(
    identifier: str, *, viewer: Actor, at: datetime
) -> LicenceStanding | None:
    """Return what everybody learns of a licence by its identifier; None: it is none of ours."""
    del viewer  # everyone may ask
    try:
        known = parse_licence_identifier(identifier)
    except InvalidCode:
        return None
    return _standing("l.identifier = %s", str(known), at)


def licence_by_file(sm3: str, *, viewer: Actor, at: datetime) -> LicenceStanding | None:
    """Return what everybody learns of the licence whose sealed original this is; None: none is."""
    del viewer  # whoever has the file has read the licence
    kept = files.kept_as(sm3, owner=_ORIGINALS, viewer=SYSTEM)
    keys = [one.owner.removeprefix(_ORIGINALS) for one in kept]
    return _standing("l.id = ANY(%s::uuid[])", keys, at) if keys else None


def licences_of_case(case_number: int, *, viewer: Actor, at: datetime) -> tuple[LicenceRow, ...]:
    """Return the licences a case brought about, at most one hundred."""
    today = local_date(at)
    rows = _loaded().filter(case_number=case_number).order_by("id")[:MOST]
    return tuple(_row(one, viewer, today) for one in rows if _may_see(viewer, one))


def licences_to_seal(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return licences that wait for their seal and are due, at most one hundred."""
    require(viewer.is_system)
    rows = Licence.objects.filter(seal_due__lte=at).order_by("seal_due", "id")
    return list(rows.values_list("id", flat=True)[:MOST])


def licences_run_out(
    *, viewer: Actor, at: datetime, after: tuple[date, UUID] | None = None
) -> list[tuple[date, UUID]]:
    """Return licences whose last day is over and that nobody noted, at most one hundred.

    Each with that day, the earliest first; the last of them, given as ``after``, leads on.
    """
    require(viewer.is_system)
    rows = Licence.objects.filter(state__in=life.LIVE, valid_to__lt=local_date(at))
    if after is not None:
        day, key = after
        rows = rows.filter(Q(valid_to__gt=day) | Q(valid_to=day, id__gt=key))
    found = rows.order_by("valid_to", "id").values_list("valid_to", "id")[:MOST]
    return [(day, key) for day, key in found if day is not None]


def licences_to_remind(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return licences whose holders are to be told that they soon run out, the first to end.

    Of what a case granted its case tells (``cases.remind_renewal``).
    """
    require(viewer.is_system)
    rows = Licence.objects.filter(
        state=LicenceState.VALID,
        case_number=None,
        warned_at=None,
        valid_to__range=(local_date(at), local_date(at) + life.REMINDED),
    )
    return list(rows.order_by("valid_to", "id").values_list("pk", flat=True)[:MOST])


def _loaded() -> QuerySet[Licence]:
    holders = Prefetch("holders", LicenceHolder.objects.order_by("n"))
    return Licence.objects.select_related("type_version", "root").prefetch_related(holders)


def _may_see(viewer: Actor, row: Licence) -> bool:
    return policy.may_see_licence(
        viewer,
        organisation_id=row.organisation_id,
        region_code=row.region_code,
        parties=_parties(row),
    )


def _parties(row: Licence) -> frozenset[UUID]:
    return frozenset(one.party_id for one in row.holders.all() if one.party_id is not None)


def _reached(rows: QuerySet[Licence], viewer: Actor) -> QuerySet[Licence]:
    """Supervision sees the own region's, everybody else the own office's."""
    if viewer.is_system:
        return rows
    if policy.watches_licences(viewer):
        return rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    mine = {one for one in (viewer.organisation_id, *viewer.organisation_ids) if one}
    return rows.filter(organisation_id__in=mine)


def _in_state(
    rows: QuerySet[Licence], state: LicenceState | None, today: date
) -> QuerySet[Licence]:
    """Those in a state as of today: what has run out is not valid, noted or not."""
    over = Q(valid_to__lt=today, state__in=life.LIVE)
    if state is LicenceState.EXPIRED:
        return rows.filter(Q(state=state) | over)
    if state is None:
        return rows
    return (
        rows.filter(state=state).exclude(over) if state in life.LIVE else rows.filter(state=state)
    )


def _found_by(words: str) -> Q:
    """By the beginning of number or identifier, or by the whole name or code of a holder."""
    held = Q(name=words)
    if len(words) in _CODES and words.isalnum():
        codes = [secrets.code_index(kind, words) for kind in ("001", "111")]
        held |= Q(code_index__in=codes)
    of_holder = Q(Exists(LicenceHolder.objects.filter(held, licence=OuterRef("pk"))))
    return Q(number__startswith=words) | Q(identifier__startswith=words) | of_holder


def _page(
    rows: QuerySet[Licence], viewer: Actor, after: str, limit: int, today: date
) -> LicencePage:
    size = max(1, min(limit, MOST))
    try:
        rows = rows.filter(id__lt=UUID(after)) if after else rows
    except ValueError:
        rows = rows.none()
    found = list(rows.order_by("-id").defer(*_HEAVY)[: size + 1])
    more = str(found[size - 1].pk) if len(found) > size else ""
    return LicencePage(tuple(_row(one, viewer, today) for one in found[:size]), more)


def _row(row: Licence, viewer: Actor, today: date) -> LicenceRow:
    state = life.state_on(LicenceState(row.state), row.valid_to, today)
    word, tone = STATE_WORDS[state]
    clear = viewer.is_system or policy.holds(viewer, _parties(row))
    return LicenceRow(
        id=row.pk,
        identifier=row.identifier,
        type_code=row.licence_type_id,
        type_name=row.type_name,
        number=row.number if clear else _shown_number(row),
        edition=row.edition,
        holder=_names(row, clear=clear),
        issuer_name=row.issuer_name,
        state=state,
        label=word,
        tone=tone,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@lru_cache(maxsize=128)
def _content(version_id: UUID) -> TypeContent:
    """What a licence's type says; a version in force never changes, so each is read once."""
    plain = LicenceTypeVersion.objects.values_list("content", flat=True).get(pk=version_id)
    return type_contents.content_of(plain)


def _shown_number(row: Licence) -> str:
    """The number, masked where its field is one of a person (公民身份号码 as 证照编号)."""
    content = _content(row.type_version_id)
    told = next((f for f in content.fields if f.meaning is Meaning.NUMBER), None)
    return masks.public_text(told, row.number) if told is not None else row.number


def _names(row: Licence, *, clear: bool) -> str:
    told = getattr(row, "told", None)  # what ``_standing`` read in its one statement
    held = zip(*told, strict=True) if told else ((h.name, h.kind) for h in row.holders.all())
    return "、".join(name if clear else masks.public_name(name, kind) for name, kind in held)


def _holder(one: LicenceHolder, *, clear: bool) -> LicenceHolderInfo:
    name = one.name if clear else masks.public_name(one.name, one.kind)
    return LicenceHolderInfo(one.kind, name, one.code_kind, one.code_masked, one.party_id)


def _face(row: Licence, content: TypeContent, *, clear: bool) -> tuple[FaceText, ...]:
    texts = secrets.open_face(row.pk, row.sealed_face)
    making = row.state == LicenceState.DRAFT
    wrong = filling.faults(content, texts, row.photos) if making else {}
    return tuple(
        FaceText(
            key=one.key,
            label=one.label,
            text=shown if clear else _masked(row, one, shown),
            tag=one.tag,
            is_personal=one.is_personal,
            fault=wrong.get(one.key, ""),
        )
        for one in content.fields
        if one.kind is not FaceKind.PHOTO
        for shown in [samples.face_text(one, texts.get(one.key, ""))]
    )


def _lacks_photos(row: Licence, content: TypeContent) -> tuple[tuple[str, str], ...]:
    if row.state != LicenceState.DRAFT:
        return ()
    photos = [one for one in content.fields if one.kind is FaceKind.PHOTO]
    return tuple((one.key, one.label) for one in photos if one.key not in row.photos)


def _masked(row: Licence, one: FaceField, text: str) -> str:
    """A value as anybody may see it: who holds it is masked as a person though named as a shop."""
    if one.meaning is Meaning.HOLDER and text:
        return _names(row, clear=False)
    return masks.public_text(one, text)


def _step(one: Any) -> LicenceStepInfo:
    return LicenceStepInfo(
        act=LicenceAct(one.act),
        actor_name=one.actor_name,
        office=one.office,
        at=one.at,
        reason=one.opinion,
        basis=one.basis,
        document=one.document,
    )


_HELD: Final = "ARRAY(SELECT {0} FROM licences_licenceholder WHERE licence_id = l.id ORDER BY n)"
_CHECKED: Final = (
    f"SELECT l.*, {_HELD.format('name')} AS names, {_HELD.format('kind')} AS kinds "  # noqa: S608  columns
    "FROM licences_licence l WHERE {where} ORDER BY l.id LIMIT 1"
)
"""Everybody may ask, many do: one statement, not put together anew each time."""


def _standing(where: str, value: object, at: datetime) -> LicenceStanding | None:
    found = Licence.objects.raw(_CHECKED.format(where=where), [value])
    row: Any = next(iter(found), None)
    if row is None or row.state == LicenceState.DRAFT:
        return None
    row.told = (row.names, row.kinds)
    state = life.state_on(LicenceState(row.state), row.valid_to, local_date(at))
    word, tone = STATE_WORDS[state]
    ran_out = state is LicenceState.EXPIRED and row.valid_to is not None
    content = _content(row.type_version_id)
    later = Licence.objects.filter(root=row.root_id, previous=row.pk).exclude(
        state__in=[LicenceState.DRAFT, LicenceState.VOID]
    )
    replaced = state is LicenceState.REPLACED
    return LicenceStanding(
        id=row.pk,
        type_name=row.type_name,
        number=_shown_number(row),
        issuer_name=row.issuer_name,
        holder=_names(row, clear=False),
        edition=row.edition,
        state=state,
        label=word,
        tone=tone,
        since=row.valid_to if ran_out and row.valid_to else local_date(row.state_at),
        reason="" if state is LicenceState.VALID else row.state_reason,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        face=tuple((one.label, one.text) for one in _face(row, content, clear=False)),
        succeeded_by=later.values_list("edition", flat=True).first() if replaced else None,
    )


class Shown:
    """How the reads of consumers load a licence and show it, too."""

    loaded = staticmethod(_loaded)
    row = staticmethod(_row)
    face = staticmethod(_face)
    number = staticmethod(_shown_number)
    parties = staticmethod(_parties)
    may_see = staticmethod(_may_see)
