"""Copies of a licence for one purpose: made, sealed anew, closed, called back (加注件)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import cms
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.ofd import copies as ofd
from yiwang.lib.ofd.faults import OfdError
from yiwang.lib.ofd.reading import read
from yiwang.services.licences import policy, providers
from yiwang.services.licences.models import Licence, LicenceCopy, Seal, Sharing
from yiwang.services.licences.queries import holding
from yiwang.services.licences.queries.seals import licence_seal
from yiwang.services.licences.rules import presenting as rules
from yiwang.services.licences.types.presenting import NewCopy
from yiwang.services.licences.types.seals import OfficeSeal, SealDocument

from .presenting import Held
from .seal_makers import Custody
from .seal_uses import CannotUseSeal, put_seal, use_seal

OWNER = "licence-copy:{id}"
"""Whose file a copy is."""
KIND = "LICENCE_COPY"
"""The kind of document a keeper may authorise a seal for."""


class CannotCopy(DomainError):
    """No copy can be made: not of this licence, not so, or not now."""

    code = "licences.cannot_copy"
    sentence = "请修改下面标出的内容后再制作"


class SealUnready(CannotCopy):
    """The seal of the office cannot be used now; nothing was made."""

    sentence = "颁发机关的电子印章现在不能用，没有制作。请过一会儿再试，或者向颁发机关询问"
    status = 503


class Copies:
    """Copies of a locked licence, for whoever may have one."""

    @staticmethod
    def made(
        row: Licence,
        new: NewCopy,
        sharing: Sharing | None,
        *,
        maker: str = "",
        actor: Actor,
        at: datetime,
    ) -> UUID:
        """Make, seal, close and keep the copy; return it. :raises SealUnready: not now."""
        if row.original is None or new.until is None:
            raise NotFound
        key, seal = uuid7(), licence_seal(row.organisation_id, viewer=SYSTEM, at=at)
        if seal is None:
            raise SealUnready(reason="no_seal")
        maker = maker or identity.applicant_of(actor).name
        sealer = SYSTEM if actor.is_staff else actor  # the platform's authority, not the reader's
        purpose = ofd.Purpose(new.reason.strip(), new.user.strip(), new.until, maker)
        with stored.open_content(row.original) as stream:
            original = stream.read()
        try:
            with transaction.atomic():  # a use is recorded only when the copy was made
                made = _Sealing(row, seal, new, sealer, at).copy(original, purpose, key)
        except (keys.KeyStoreLocked, CannotUseSeal) as error:
            raise SealUnready(reason=error.full_code.rpartition(".")[2]) from error
        except OfdError as error:
            raise CannotCopy(f"加注件没有做成：{error}", reason="ofd") from error
        kept = _kept(made, row, key, at)
        LicenceCopy.objects.create(
            id=key,
            licence=row,
            sharing=sharing,
            reason=purpose.reason,
            user=purpose.user,
            until=purpose.until,
            made_by=actor.id,
            maker=maker,
            made_at=at,
            file=kept.id,
            sm3=sm3_hex(made),
        )
        concerning(f"licences:licence:{row.pk}", copy=str(key), until=purpose.until.isoformat())
        return key


@command("licences.make_copy")
def make_copy(*, licence_id: UUID, new: NewCopy, actor: Actor, at: datetime) -> UUID:
    """Make a copy of one's licence for a purpose, a recipient and a time (制作加注件).

    GB/T 36905, 《电子签名法》第五条. The original does not leave; the copy bears a watermark, the
    office's seal anew and a signature over the whole. Returns the copy.

    :raises NotFound: the actor holds no such licence.
    :raises CannotCopy: it is not valid; a field is to be changed.
    :raises SealUnready: no seal in use, or the keys are locked: try again.
    """
    row = Held.locked(licence_id, actor)
    if said := Held.unusable(row, at):
        raise CannotCopy(said, reason="not_valid")
    faults = rules.copy_faults(new, today=local_date(at), valid_to=row.valid_to)
    if faults:
        raise CannotCopy(fields=faults)
    return Copies.made(row, new, None, actor=actor, at=at)


@command("licences.take_shared_copy")
def take_shared_copy(*, sharing_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Take a copy of another one's licence, as its holder allowed (按授权取加注件).

    《个人信息保护法》第二十三条. Purpose and last day are the authorisation's. Returns the copy.

    :raises NotFound: no such authorisation of the actor's.
    :raises CannotCopy: taken back, run out, used once already, or the licence is not valid.
    :raises SealUnready: no seal in use, or the keys are locked: try again.
    """
    # Licence before authorisation, as whoever takes it back locks them.
    row = Licence.objects.select_for_update(of=("self",)).filter(sharings=sharing_id).first()
    sharing = Sharing.objects.select_for_update(of=("self",)).filter(pk=sharing_id).first()
    if row is None or sharing is None or not holding.is_shared_with(sharing, actor):
        raise NotFound
    word, tone = holding.sharing_label(sharing, local_date(at))
    if tone != "green":
        raise CannotCopy(f"这个授权{word}，不能再取加注件，请持证主体重新授权", reason="over")
    if said := Held.unusable(row, at):
        raise CannotCopy(said, reason="not_valid")
    new = NewCopy(sharing.purpose, sharing.name, sharing.until)
    key = Copies.made(row, new, sharing, actor=actor, at=at)
    sharing.used_at = at
    sharing.save(update_fields=["used_at"])
    return key


@command("licences.recall_copy")
def recall_copy(*, copy_id: UUID, actor: Actor, at: datetime) -> None:
    """Call a copy back: verification says so from now on (收回加注件).

    《个人信息保护法》第十五条. Twice is once.

    :raises NotFound: no such copy of a licence of the actor's.
    """
    copy = LicenceCopy.objects.select_for_update(of=("self",)).filter(pk=copy_id).first()
    if copy is None or not policy.holds(actor, Held.parties(copy.licence)):
        raise NotFound
    if copy.recalled_at is not None:
        nothing_done()
        return
    copy.recalled_at = at
    copy.save(update_fields=["recalled_at"])
    concerning(f"licences:licence:{copy.licence_id}", copy=str(copy.pk))


def _kept(made: bytes, row: Licence, key: UUID, at: datetime) -> StoredFileInfo:
    return files.keep_made(
        content=made,
        media_type="application/ofd",
        page_count=len(read(made).pages),
        name=f"{row.type_name}（加注件）.ofd",
        owner=OWNER.format(id=key),
        actor=SYSTEM,
        at=at,
    )


@dataclass
class _Sealing:
    """The seal of the office put to one copy, and its signer's signature that closes it."""

    row: Licence
    seal: OfficeSeal
    new: NewCopy
    actor: Actor
    at: datetime

    def copy(self, original: bytes, purpose: ofd.Purpose, key: UUID) -> bytes:
        return ofd.annotated_copy(
            original,
            purpose,
            document_id=key.hex,
            sealings=[ofd.Sealing(self.seal.der, self._put)],
            signed_data=self._closed,
            at=self.at,
            using=providers.faces(),
        )

    def _put(self, data_hash: bytes, path: str) -> bytes:
        """Record the use of what carries the copy's digests, then put the seal to it."""
        use = use_seal(
            seal_id=self.seal.id,
            document=SealDocument(
                reference=f"licences:{self.row.pk}:copy",
                kind=KIND,
                sm3=data_hash.hex(),
                case_number=self.row.case_number,
            ),
            purpose=f"加注件：{self.new.reason.strip()}",
            actor=self.actor,
            at=self.at,
        )
        return put_seal(
            use_id=use, data_hash=data_hash, property_info=path, actor=self.actor, at=self.at
        )

    def _closed(self, content: bytes) -> bytes:
        row = Seal.objects.get(pk=self.seal.id)
        return cms.signed_data(
            content,
            signer=Certificate.parse(bytes(row.certificate or b"")),
            sign=partial(Custody.sign, row.key_name),
            at=self.at,
            detached=True,
        ).der
