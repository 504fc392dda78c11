"""Issuing: a decision makes the licence, its face is completed, the seal brings it into force."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence, LicenceHolder, LicenceStep, secrets
from yiwang.services.licences.queries.licence_types import published_types_of
from yiwang.services.licences.rules import filling, type_contents
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licence_types import (
    FaceKind,
    Meaning,
    TypeContent,
    TypeInfo,
)
from yiwang.services.licences.types.licences import (
    STATE_WORDS,
    Grant,
    LicenceAct,
    LicenceState,
    Why,
)
from yiwang.services.licences.types.sealing import issuer

from .making import RESIDENT, USCC, Making, holder_code, party_of
from .moving import CannotActOnLicence, Editions, LicenceMoves

_ENDED_BY_LAW = frozenset(
    {
        LicenceState.REVOKED,
        LicenceState.WITHDRAWN,
        LicenceState.FORFEITED,
        LicenceState.CANCELLED,
        LicenceState.TRANSFERRED,
    }
)
_FIXED = frozenset({Meaning.ISSUED_ON, Meaning.VALID_UNTIL, Meaning.VALID_PERIOD, Meaning.ISSUER})
"""What the decision has settled; nobody types it over."""
_TERM = frozenset({Meaning.VALID_UNTIL, Meaning.VALID_PERIOD})
PHOTO_OWNER = "licence:{id}:photo"
"""Whose a picture is until it is taken for a licence in making."""
PHOTO_TYPES = frozenset({"image/jpeg", "image/png"})
KEPT_OWNER = "licence:{id}"
_OVERTAKEN = Why("有了新的版本，没有用印的这一版不再制作")


class CannotIssueLicence(DomainError):
    """What is granted cannot be written as a licence, or not upon the one before."""

    code = "licences.cannot_issue"
    sentence = "这次准予的内容不能制作证照，请先看最新情况"


class CannotFillLicence(DomainError):
    """A value is wrong, or none was given."""

    code = "licences.cannot_fill"
    sentence = "请把照面的内容填写完整"


@command("licences.issue_licences", joins=True)
def issue_licences(*, grant: Grant, actor: Actor, at: datetime) -> tuple[UUID, ...]:
    """Make the licences that a decision brings about, in the decision's own transaction (制证).

    《行政许可法》第三十九条、第四十四条: the decision stands, what its face lacks is completed
    within the days for issuing; nothing is in force before its seal. Once a case. Returns the
    licences.

    :raises NotPermitted: the actor does not decide for that office.
    :raises CannotIssueLicence: the licence it follows has ended by law.
    """
    require(policy.may_issue_licence(actor, organisation_id=grant.organisation_id))
    types = published_types_of(grant.basic_code)
    if not types or Licence.objects.filter(case_number=grant.case_number).exists():
        nothing_done()
        return ()
    office = orgs.organisation(grant.organisation_id)
    require(office is not None, CannotIssueLicence)
    assert office is not None  # noqa: S101  for the type checker, refused above
    party = party_of(grant.holder_kind, grant.holder_id, at)
    made = []
    for info in types:
        previous, edition = _before(grant, info, actor, at)
        made.append(Making(grant, info, office, party, previous, edition, actor, at).rows())
    Licence.objects.bulk_create([row for row, _, _ in made])
    LicenceHolder.objects.bulk_create([holder for _, holder, _ in made])
    LicenceStep.objects.bulk_create([step for _, _, step in made])
    keys = tuple(row.pk for row, _, _ in made)
    concerning(f"licences:case:{grant.case_number}", licences=[str(key) for key in keys])
    return keys


def _before(grant: Grant, info: TypeInfo, actor: Actor, at: datetime) -> tuple[Licence | None, int]:
    """The version that the new one follows, and the new one's number.

    :raises CannotIssueLicence: what is followed has ended by law.
    """
    if grant.follows is None:
        return None, 1
    first = Licence.objects.filter(case_number=grant.follows, licence_type=info.type_code)
    key = first.values_list("pk", flat=True).first()
    if key is None:
        return None, 1
    editions, _ = Editions.locked(key)
    _check_followed(editions)
    LicenceMoves.drop_unsealed(editions, _OVERTAKEN, actor=actor, at=at)
    return editions.newest, editions.newest.edition + 1


def _check_followed(editions: Editions) -> None:
    ended = next((one for one in editions.rows if one.state in _ENDED_BY_LAW), None)
    if ended is not None:
        word = STATE_WORDS[LicenceState(ended.state)][0]
        raise CannotIssueLicence(
            f"原证照（{ended.type_name} {ended.number}）已经{word}，不能再延续、变更或者补发",
            reason="ended",
        )


@command("licences.fill_licence")
def fill_licence(
    *,
    licence_id: UUID,
    version: int,
    texts: Mapping[str, str],
    photos: Mapping[str, UUID] | None = None,
    actor: Actor,
    at: datetime,
) -> bool:
    """Complete the face of a licence that is in making (补全照面), 《行政许可法》第四十四条.

    What the decision settled — days, issuer — is not typed over. Returns whether it can be sealed.

    :param photos: by field a picture that was stored for this licence (``PHOTO_OWNER``).
    :raises NotFound: no such licence for this actor.
    :raises LicenceConflict: somebody acted meanwhile. :raises CannotActOnLicence: not in making.
    :raises CannotFillLicence: a value is too long; by field, with what mends it.
    """
    row = locked_for(licence_id, LicenceAct.FILL, version, actor=actor)[1]
    content = type_contents.content_of(row.type_version.content)
    known = secrets.open_face(row.pk, row.sealed_face)
    typed = typed_texts(content, texts, known)
    now = {**known, **typed}
    row.photos = {**row.photos, **_photos(row, content, photos or {}, actor, at)}
    wrong = filling.faults(content, now, row.photos) | _take_term(row, content, typed)
    told = {f"face_{key}": wrong[key] for key in wrong if typed.get(key)}
    if told:
        raise CannotFillLicence(fields=told, reason="wrong")
    row.sealed_face = secrets.seal_face(row.pk, now)
    number = filling.number_field(content)
    row.number = now.get(number.key, "")[:120] if number else ""
    row.seal_tries, row.seal_by = 0, issuer(actor, row.organisation_id)
    row.seal_due, row.seal_wait = (None, life.INCOMPLETE) if wrong else (at, "")
    _name_holder(row, content, now)
    given = {*typed, *(photos or {})}
    what = Why("、".join(one.label for one in content.fields if one.key in given))
    LicenceMoves.note(row, LicenceAct.FILL, what, actor=actor, at=at)
    concerning(f"licences:licence:{row.pk}", act="FILL", fields=sorted(given))
    return not wrong


def _photos(
    row: Licence, content: TypeContent, photos: Mapping[str, UUID], actor: Actor, at: datetime
) -> dict[str, str]:
    """Keep pictures with the licence; return them by field. :raises CannotFillLicence: not so."""
    if not photos:
        return {}
    fields = {one.key for one in content.fields if one.kind is FaceKind.PHOTO}
    there = {one.id: one for one in stored.files_of(PHOTO_OWNER.format(id=row.pk))}
    for key, file in photos.items():
        one = there.get(file)
        if key not in fields or one is None or one.media_type not in PHOTO_TYPES:
            words = "照片没有传上来，请重新选择 JPG 或者 PNG 格式的照片"
            raise CannotFillLicence(words, fields={f"face_{key}": words}, reason="photo")
    owner = KEPT_OWNER.format(id=row.pk)
    files.adopt(file_ids=photos.values(), owner=owner, actor=actor, at=at)
    return {key: str(file) for key, file in photos.items()}


def locked_for(
    licence_id: UUID, act: LicenceAct, version: int | None, *, actor: Actor
) -> tuple[Editions, Licence]:
    """Lock a licence for an act by hand.

    :raises NotFound: none for this actor. :raises NotPermitted: not theirs to do.
    :raises LicenceConflict: an old version. :raises CannotActOnLicence: not where it stands.
    """
    editions, row = Editions.locked(licence_id)
    require(_may(actor, act, row))
    LicenceMoves.check_version(row, version)
    state = LicenceState(row.state)
    if not life.may_follow(state, act):
        raise CannotActOnLicence(life.refusal(state, act), reason="state")
    return editions, row


def _may(actor: Actor, act: LicenceAct, row: Licence) -> bool:
    if policy.may_keep_licence(actor, organisation_id=row.organisation_id):
        return True
    decides = policy.may_issue_licence(actor, organisation_id=row.organisation_id)
    return act is LicenceAct.FILL and decides


def _take_term(row: Licence, content: TypeContent, typed: Mapping[str, str]) -> dict[str, str]:
    """Let the end be what was typed for it, where the decision left it open; or say the fault."""
    key = next((f.key for f in content.fields if f.meaning in _TERM and f.key in typed), "")
    if not key:
        return {}
    try:
        row.valid_to = filling.told_end(content, typed)
    except ValueError:
        return {key: "请按“2026-03-02”的样子填写日期；起止日期中间用斜线分开，长期不填止日"}
    if row.valid_to is not None and row.valid_to < row.valid_from:
        return {key: "有效期的截止日期要晚于起始日期"}
    return {}


def typed_texts(
    content: TypeContent, texts: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, str]:
    """Return what was typed for fields that may be typed: not over what the decision settled."""
    may = {
        one.key
        for one in content.fields
        if one.kind is not FaceKind.PHOTO and not (one.meaning in _FIXED and known.get(one.key))
    }
    return {key: text.strip() for key, text in texts.items() if key in may and text.strip()}


def _name_holder(row: Licence, content: TypeContent, texts: Mapping[str, str]) -> None:
    """Name the holder as the face does, where the application could not tell: a new enterprise."""
    holder = LicenceHolder.objects.filter(licence=row, party_id=None).order_by("n").first()
    if holder is None:
        return
    by_meaning = {one.meaning: texts.get(one.key, "") for one in content.fields if one.meaning}
    holder.name = by_meaning.get(Meaning.HOLDER, "")[:200]
    code = by_meaning.get(Meaning.HOLDER_CODE, "")
    if not code and filling.is_numbered_by_holder(content):
        code = by_meaning.get(Meaning.NUMBER, "")
    kind = RESIDENT if holder.kind == "PERSON" else USCC
    for column, value in holder_code(row.pk, kind, code).items():
        setattr(holder, column, value)
    holder.save()
