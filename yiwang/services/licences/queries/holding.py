"""What holders showed, shared and copied of their licences.

And what others see of a licence they were let use, and everybody of a copy.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Party, PartyKind
from yiwang.lib.ofd.reading import Package, read
from yiwang.lib.ofd.svg import svg
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence, LicenceCopy, Presentation, Sharing, secrets
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.rules import masks, samples, type_contents
from yiwang.services.licences.rules import presenting as rules
from yiwang.services.licences.types.licence_types import FaceKind
from yiwang.services.licences.types.licences import STATE_WORDS, LicenceState
from yiwang.services.licences.types.presenting import (
    CopyInfo,
    CopyStanding,
    HeldLicence,
    PresentationInfo,
    PresentedLicence,
    SharedLicence,
    SharedWith,
    SharingInfo,
    Shows,
)

from .licences import licence as licence_seen

MOST: Final = 50


def held_licence(licence_id: UUID, *, viewer: Actor, at: datetime) -> HeldLicence:
    """Return what a holder may do with a licence, and did with it.

    :raises NotFound: the viewer holds no such licence.
    """
    row, today = _held(licence_id, viewer), local_date(at)
    state = _state(row, today)
    return HeldLicence(
        info=licence_seen(licence_id, viewer=viewer, at=at),
        warning=rules.warning(state, row.valid_to, today),
        may_use=not rules.unusable(state) and row.original is not None,
        pages=len(_package(row).pages) if row.original else 0,
        sharings=[_sharing(one, today) for one in row.sharings.order_by("-id")[:MOST]],
        copies=[_copy(one, today) for one in row.copies.order_by("-id")[:MOST]],
    )


def licence_picture(licence_id: UUID, page: int, *, viewer: Actor) -> str:
    """Return a page of a licence's original as SVG, for its holder.

    :raises NotFound: the viewer holds no such licence, or it has no such page.
    """
    row = _held(licence_id, viewer)
    require(row.original is not None, NotFound)
    package = _package(row)
    require(0 <= page < len(package.pages), NotFound)
    return svg(package, page)


def licence_original(licence_id: UUID, *, viewer: Actor) -> StoredFileInfo:
    """Return the original of a licence, for its holder alone.

    :raises NotFound: the viewer holds no such licence, or it has no original yet.
    """
    row = _held(licence_id, viewer)
    return _file(row.original)


def presentation(presentation_id: UUID, *, viewer: Actor, at: datetime) -> PresentationInfo:
    """Return a presentation to who made it, with its code while it is open.

    :raises NotFound: there is none of the viewer's.
    """
    row = Presentation.objects.filter(pk=presentation_id).first()
    if row is None or not policy.holds(viewer, frozenset({row.party_id})):
        raise NotFound
    is_open = rules.is_open(row.expires_at, row.read_at, at)
    return PresentationInfo(
        id=row.pk,
        licence_id=row.licence_id,
        shows=Shows(row.shows),
        code=secrets.presenting_code(row.pk) if is_open else "",
        made_at=row.made_at,
        expires_at=row.expires_at,
        read_at=row.read_at,
        reader=row.reader,
    )


def shared_licences(*, viewer: Actor, at: datetime) -> tuple[SharedLicence, ...]:
    """Return the licences that others let the viewer use (他人授权给我的), the newest first."""
    party = identity.applicant_of(viewer)
    rows = (
        Sharing.objects.select_related("licence")
        .prefetch_related("licence__holders")
        .filter(code_index=_index(party), name=party.name)
    )
    today = local_date(at)
    return tuple(_shared(one, today) for one in rows.order_by("-id")[:MOST])


def shared_licence(sharing_id: UUID, *, viewer: Actor, at: datetime) -> SharedLicence:
    """Return one licence that the viewer was let use, with the copies taken.

    :raises NotFound: nobody let the viewer.
    """
    row = Sharing.objects.select_related("licence").filter(pk=sharing_id).first()
    if row is None or not is_shared_with(row, viewer):
        raise NotFound
    today = local_date(at)
    copies = row.copies.order_by("-id")[:MOST]
    return _shared(row, today, tuple(_copy(one, today) for one in copies))


def copy_file(copy_id: UUID, *, viewer: Actor, at: datetime) -> StoredFileInfo:
    """Return the file of a copy to its holder, or to who took it while the authorisation stands.

    :raises NotFound: none of the viewer's, called back, or run out.
    """
    row = LicenceCopy.objects.select_related("sharing").filter(pk=copy_id).first()
    if row is None or not _copy(row, local_date(at)).is_live:
        raise NotFound("这份加注件不能再下载：已经收回、到期，或者不是您的")
    parties = row.licence.holders.exclude(party_id=None).values_list("party_id", flat=True)
    mine = policy.holds(viewer, frozenset(one for one in parties if one))
    taken = row.sharing is not None and is_shared_with(row.sharing, viewer)
    require(mine or taken or _is_consumers(row, viewer), NotFound)
    return _file(row.file)


def _is_consumers(row: LicenceCopy, viewer: Actor) -> bool:
    """Whether a copy was made for this office or application."""
    found = policy.consumer_key(viewer)
    if found is None:
        return False
    kind, key = found
    return row.licence.uses.filter(file_id=row.pk, consumer_kind=kind, consumer_id=key).exists()


def copy_file_content(copy_id: UUID, *, viewer: Actor, at: datetime) -> bytes:
    """Return the bytes of a copy, as :func:`copy_file` lets them be read."""
    with files.open_content(copy_file(copy_id, viewer=viewer, at=at).id) as stream:
        return stream.read()


def copy_by_file(sm3: str, *, viewer: Actor, at: datetime) -> CopyStanding | None:
    """Return what everybody learns of a copy by SM3 of its file; None: it is none of ours."""
    del viewer  # everyone may ask
    row = LicenceCopy.objects.select_related("licence").filter(sm3=sm3).first()
    if row is None:
        return None
    today = local_date(at)
    word = _copy(row, today).label
    return CopyStanding(
        type_name=row.licence.type_name,
        reason=row.reason,
        user=row.user,
        until=row.until,
        made_at=row.made_at,
        became=rules.copy_became(word, _state(row.licence, today), row.until),
    )


# --- for the commands of this app


def presented(row: Licence, shows: Shows, at: datetime) -> PresentedLicence:
    """Return what a reader is shown: masked for a proof, in clear where the holder wants it."""
    clear = shows is Shows.FACE
    content = type_contents.content_of(row.type_version.content)
    texts = secrets.open_face(row.pk, row.sealed_face) if clear else {}
    word, tone = STATE_WORDS[_state(row, local_date(at))]
    return PresentedLicence(
        type_name=row.type_name,
        number=row.number if clear else "",
        holder="、".join(one.name for one in row.holders.all()) if clear else _masked(row),
        issuer_name=row.issuer_name,
        label=word,
        tone=tone,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        face=tuple(
            (one.label, shown)
            for one in content.fields
            if clear and one.kind is not FaceKind.PHOTO
            for shown in [samples.face_text(one, texts.get(one.key, ""))]
            if shown
        ),
        shown_at=at,
    )


def is_shared_with(row: Sharing, viewer: Actor) -> bool:
    """Tell whether an authorisation is the viewer's: number and name are theirs."""
    try:
        party = identity.applicant_of(viewer)
    except NotFound:
        return False
    return bytes(row.code_index) == _index(party) and row.name == party.name


def sharing_label(row: Sharing, today: date) -> tuple[str, str]:
    """Return the word and the tone of an authorisation; green while it may be used."""
    return rules.sharing_state(
        until=row.until,
        is_single=row.is_single,
        is_used=row.used_at is not None,
        is_ended=row.ended_at is not None,
        today=today,
    )


def _index(party: Party) -> bytes:
    kind = SharedWith.LEGAL if party.kind is PartyKind.LEGAL else SharedWith.PERSON
    code = rules.normal_code(kind, identity.secret_id_number(party))
    return secrets.code_index(rules.code_kind(kind), code)


def _held(licence_id: UUID, viewer: Actor) -> Licence:
    row = (
        Licence.objects.select_related("type_version")
        .prefetch_related("holders")
        .filter(pk=licence_id)
        .first()
    )
    parties = {one.party_id for one in row.holders.all() if one.party_id} if row else set()
    if row is None or not policy.holds(viewer, frozenset(parties)):
        raise NotFound
    return row


def _state(row: Licence, today: date) -> LicenceState:
    return life.state_on(LicenceState(row.state), row.valid_to, today)


def _package(row: Licence) -> Package:
    with files.open_content(_file(row.original).id) as stream:
        return read(stream.read())


def _file(file: UUID | None) -> StoredFileInfo:
    found = files.infos([file], viewer=SYSTEM) if file else {}
    if file is None or file not in found:
        raise NotFound("原件正在制作或者暂时取不出来，请过一会儿再试")
    return found[file]


def _sharing(row: Sharing, today: date) -> SharingInfo:
    word, tone = sharing_label(row, today)
    return SharingInfo(
        id=row.pk,
        licence_id=row.licence_id,
        name=row.name,
        masked_code=row.code_masked,
        purpose=row.purpose,
        until=row.until,
        is_single=row.is_single,
        made_at=row.made_at,
        used_at=row.used_at,
        label=word,
        tone=tone,
        is_live=tone == "green",
    )


def _shared(row: Sharing, today: date, copies: tuple[CopyInfo, ...] = ()) -> SharedLicence:
    sharing, state = _sharing(row, today), _state(row.licence, today)
    return SharedLicence(
        sharing=sharing,
        type_name=row.licence.type_name,
        holder="、".join(
            masks.public_name(one.name, one.kind) for one in row.licence.holders.all()
        ),
        issuer_name=row.licence.issuer_name,
        state=STATE_WORDS[state][0],
        may_copy=sharing.is_live and not rules.unusable(state),
        copies=copies,
    )


def _masked(row: Licence) -> str:
    return "、".join(masks.public_name(one.name, one.kind) for one in row.holders.all())


def _copy(row: LicenceCopy, today: date) -> CopyInfo:
    word, tone = rules.copy_state(
        until=row.until, is_recalled=row.recalled_at is not None, today=today
    )
    return CopyInfo(
        id=row.pk,
        licence_id=row.licence_id,
        file=row.file,
        reason=row.reason,
        user=row.user,
        until=row.until,
        maker=row.maker,
        made_at=row.made_at,
        sm3=row.sm3,
        label=word,
        tone=tone,
        is_live=tone == "green",
    )
