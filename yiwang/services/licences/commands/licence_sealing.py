"""The seal brings a licence into force: face, metadata, code, seal, original (制证用印)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm.digest import sm3
from yiwang.lib.ofd import sealing as ofd
from yiwang.lib.ofd import writing
from yiwang.lib.ofd.document import Box, Document
from yiwang.lib.ofd.faults import DoesNotFit, OfdError
from yiwang.lib.ofd.signatures import Stamp
from yiwang.services.licences import events, providers
from yiwang.services.licences.models import Licence, LicenceHolder, secrets
from yiwang.services.licences.queries.seals import licence_seal
from yiwang.services.licences.rules import layouts, metadata, samples, type_contents
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.layouts import FaceValues
from yiwang.services.licences.types.licence_types import TypeContent
from yiwang.services.licences.types.licences import LicenceAct, LicenceState, Why
from yiwang.services.licences.types.sealing import Waits, issued_by, issuer, next_try
from yiwang.services.licences.types.seals import OfficeSeal, SealDocument

from .moving import Editions, LicenceMoves
from .seal_uses import CannotUseSeal, put_seal, use_seal

OWNER = "licence:{id}"
"""Whose file an original is."""


class _NotYet(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@command("licences.seal_licence")
def seal_licence(*, licence_id: UUID, actor: Actor, at: datetime) -> bool:
    """Put the seal on a licence and so bring it into force (制证用印), 《行政许可法》第三十九条.

    The seal is used on the authority of whoever granted it. The version before ends in the same
    transaction. What cannot be sealed now waits and says why. Twice is once. Returns whether the
    licence is in force or was.

    :raises NotFound: there is no such licence.
    """
    require(actor.is_system)
    editions, row = Editions.locked(licence_id)
    if row.state != LicenceState.DRAFT or row.seal_due is None:
        nothing_done()
        return row.sealed_at is not None
    try:
        before = _before(editions, row)
        row.original = _original(row, at)
    except _NotYet as reason:
        row.seal_tries += 1
        row.seal_wait, row.seal_due = reason.why, at + next_try(row.seal_tries)
        row.save(update_fields=["seal_tries", "seal_wait", "seal_due"])
        concerning(f"licences:licence:{row.pk}", waits=reason.why)
        return False
    why = Why(f"由第{row.edition:03d}版替代")
    if before is not None:
        LicenceMoves.move(before, LicenceAct.REPLACE, why, actor=actor, at=at)
    row.sealed_at, row.seal_due, row.seal_wait = at, None, ""
    LicenceMoves.move(row, LicenceAct.SEAL, Why(""), actor=actor, at=at)
    publish(
        events.LicenceIssued(
            licence_id=row.pk,
            type_code=row.licence_type_id,
            case_number=row.case_number,
            edition=row.edition,
            valid_to=row.valid_to,
            issued_at=at,
            organisation_id=row.organisation_id,
            region_code=row.region_code,
        )
    )
    LicenceMoves.tell(row, "证照已生效", "电子证照已制作完成并生效，可以随时查看和出示", at=at)
    concerning(f"licences:licence:{row.pk}", identifier=row.identifier, original=str(row.original))
    return True


def _before(editions: Editions, row: Licence) -> Licence | None:
    """The version that this one takes the place of. :raises _NotYet: it is suspended."""
    found = editions.standing(row.pk)
    if found is not None and found.state == LicenceState.SUSPENDED:
        raise _NotYet(life.HELD_UP)
    return found


def _original(row: Licence, at: datetime) -> UUID:
    """Make the original, seal it and keep it; return its file. :raises _NotYet: not now."""
    seal = licence_seal(row.organisation_id, viewer=SYSTEM, at=at)
    if seal is None:
        raise _NotYet(Waits.NO_SEAL)
    content = type_contents.content_of(row.type_version.content)
    try:
        document = _document(row, content)
        package = writing.write(document, using=providers.faces())
    except DoesNotFit as error:
        raise _NotYet(life.NO_ROOM) from error
    except OfdError as error:
        raise _NotYet(Waits.NO_GLYPH) from error
    try:
        with transaction.atomic():  # a use is recorded only when the seal was put
            sealed = _sealed(package, row, content, seal, at)
    except keys.KeyStoreLocked as error:
        raise _NotYet(Waits.KEYS_LOCKED) from error
    except CannotUseSeal as error:
        raise _NotYet(Waits.REFUSED) from error
    kept = files.keep_made(
        content=sealed,
        media_type="application/ofd",
        page_count=len(document.pages),
        name=f"{row.type_name}.ofd",
        owner=OWNER.format(id=row.pk),
        actor=SYSTEM,
        at=at,
    )
    return kept.id


def _document(row: Licence, content: TypeContent) -> Document:
    texts = secrets.open_face(row.pk, row.sealed_face)
    values = FaceValues(
        texts={
            one.key: samples.face_text(one, texts[one.key])
            for one in content.fields
            if texts.get(one.key)
        },
        labels={one.key: one.label for one in content.fields},
        photos={key: _bytes(UUID(file)) for key, file in row.photos.items()},
        qr=providers.verification_address(secrets.token(row.pk)),
    )
    drawn = layouts.compose(
        content.layout, values, key=row.pk.hex, title=row.type_name, created=row.issued_on
    )
    told = metadata.Metadata(
        name=row.type_name,
        identifier=row.identifier,
        number=row.number,
        type_code=row.licence_type_id,
        issuer=row.issuer_name,
        issuer_code=row.issuer_code,
        region_code=row.region_code,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        holders=[
            (one.name, secrets.open_code(row.pk, one.n, one.sealed_code), one.code_kind)
            for one in LicenceHolder.objects.filter(licence=row).order_by("n")
        ],
    )
    custom = metadata.custom(told, content, values.texts)
    return replace(drawn, author=row.issuer_name, custom=custom)


def _bytes(file: UUID) -> bytes:
    with stored.open_content(file) as stream:
        return stream.read()


def _sealed(
    package: bytes, row: Licence, content: TypeContent, seal: OfficeSeal, at: datetime
) -> bytes:
    """The package with the seal where the face has its place, on the authority of who granted."""
    who = issued_by(row.seal_by or issuer(SYSTEM))
    place = layouts.stamp_box(content.layout) or Box(0, 0, seal.width, seal.height)
    left = place.x + (place.width - seal.width) / 2
    top = place.y + (place.height - seal.height) / 2
    use = use_seal(
        seal_id=seal.id,
        document=SealDocument(
            reference=f"licences:{row.pk}",
            kind=row.licence_type_id,
            sm3=sm3(package).hex(),
            case_number=row.case_number,
        ),
        purpose=f"颁发{row.type_name}",
        actor=who,
        at=at,
    )
    return ofd.seal(
        package,
        stamps=[Stamp(0, left, top)],
        seal_der=seal.der,
        put=lambda data_hash, path: put_seal(
            use_id=use, data_hash=data_hash, property_info=path, actor=who, at=at
        ),
        at=at,
    )
