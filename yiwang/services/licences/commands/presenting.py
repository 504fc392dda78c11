"""Showing a licence for a minute, and letting others use it for a purpose (亮证、证照授权)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.identity import queries as identity
from yiwang.lib.codes.masks import mask_id, mask_name
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence, LicenceCopy, Presentation, Sharing, secrets
from yiwang.services.licences.queries import holding
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.rules import presenting as rules
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.presenting import (
    NewSharing,
    PresentedLicence,
    SharedWith,
    Shows,
)


class CannotPresent(DomainError):
    """The licence may not be shown now, or the code does not open anything."""

    code = "licences.cannot_present"
    sentence = "现在不能出示这份证照"


class CannotShare(DomainError):
    """The licence cannot be shared so."""

    code = "licences.cannot_share"
    sentence = "请修改下面标出的内容后再授权"


class Held:
    """A licence in the hands of one of its holders, locked for one act."""

    @staticmethod
    def locked(licence_id: UUID, actor: Actor) -> Licence:
        """Load and lock. :raises NotFound: there is none, or the actor holds it not."""
        row = Licence.objects.select_for_update(of=("self",)).filter(pk=licence_id).first()
        if row is None or not policy.holds(actor, Held.parties(row)):
            raise NotFound
        return row

    @staticmethod
    def parties(row: Licence) -> frozenset[UUID]:
        """Return who holds it."""
        found = row.holders.exclude(party_id=None).values_list("party_id", flat=True)
        return frozenset(one for one in found if one is not None)

    @staticmethod
    def unusable(row: Licence, at: datetime) -> str:
        """Say why it may not be used; empty: it may."""
        state = life.state_on(LicenceState(row.state), row.valid_to, local_date(at))
        return rules.unusable(state)


class Sharings:
    """Authorisations of a locked licence."""

    @staticmethod
    def put(row: Licence, made: Sharing, at: datetime) -> Sharing:
        """Keep a new one; what is over for the same purpose makes room.

        :raises CannotShare: one stands.
        """
        known = row.sharings.filter(
            code_index=made.code_index, purpose=made.purpose, ended_at=None
        ).first()
        if known is not None:
            if holding.sharing_label(known, local_date(at))[1] == "green":
                raise CannotShare(
                    "已经为这个用途授权给对方，要改的请先收回原来的授权", reason="twice"
                )
            known.ended_at = at
            known.save(update_fields=["ended_at"])
        made.save(force_insert=True)
        return made


@command("licences.present_licence")
def present_licence(*, licence_id: UUID, shows: Shows, actor: Actor, at: datetime) -> UUID:
    """Make a code that shows a licence to one reader within a minute (亮证).

    国办发〔2022〕3号. The code before it ends. Returns the presentation.

    :raises NotFound: the actor holds no such licence.
    :raises CannotPresent: it is not valid.
    """
    row = Held.locked(licence_id, actor)
    if said := Held.unusable(row, at):
        raise CannotPresent(said, reason="not_valid")
    key = uuid7()
    # The licence is locked: of two codes made at once the later one ends the earlier.
    row.presentations.filter(read_at=None, expires_at__gt=at).update(expires_at=at)
    Presentation.objects.create(
        id=key,
        licence=row,
        party_id=identity.applicant_of(actor).id,
        shows=shows,
        code_index=secrets.presenting_index(secrets.presenting_code(key)),
        made_at=at,
        expires_at=at + rules.SHOWN_FOR,
    )
    concerning(f"licences:licence:{row.pk}", presentation=str(key), shows=str(shows))
    return key


class Presented:
    """What a holder shows, opened by its code."""

    @staticmethod
    def opened(code: str, actor: Actor, at: datetime) -> Presentation:
        """Use a code up for a reader. :raises CannotPresent: it opens nothing, or not any more."""
        row = (
            Presentation.objects.select_for_update(of=("self",))
            .select_related("licence__type_version")
            .filter(code_index=secrets.presenting_index("".join(code.split())))
            .order_by("-id")
            .first()
        )
        if row is None or not rules.is_open(row.expires_at, row.read_at, at):
            raise CannotPresent(
                "亮证码不对、已经过期或者已经被查看过。请出示人重新生成，一个码 60 秒内只能看一次",
                reason="over",
            )
        if said := Held.unusable(row.licence, at):
            raise CannotPresent(said, reason="not_valid")
        row.read_at, row.reader_id, row.reader = at, actor.id, _reader(actor)
        row.save(update_fields=["read_at", "reader_id", "reader"])
        return row


@command("licences.read_presentation")
def read_presentation(*, code: str, actor: Actor, at: datetime) -> PresentedLicence:
    """Read what a holder shows, once (查看亮证); the holder is told who looked.

    国办发〔2022〕3号. Whoever has the code may read; guesses of an address are counted on the page.

    :raises CannotPresent: no such code, run out, replaced, read by another one, or the licence
        ceased to be valid since.
    """
    row = Presented.opened(code, actor, at)
    concerning(f"licences:licence:{row.licence_id}", presentation=str(row.pk))
    return holding.presented(row.licence, Shows(row.shows), at)


def _reader(actor: Actor) -> str:
    """Who looked, as the holder reads it."""
    if actor.is_staff:
        return f"{actor.organisation_name}　{actor.name}"
    if actor.kind is ActorKind.CLIENT:
        return actor.name
    if actor.kind is ActorKind.PERSON:
        return f"已登录的用户　{mask_name(actor.name)}"
    return "没有登录的人"


@command("licences.share_licence")
def share_licence(*, licence_id: UUID, new: NewSharing, actor: Actor, at: datetime) -> UUID:
    """Let another one take copies of a licence for a purpose, until a day or once (证照授权).

    《个人信息保护法》第十四条、第二十三条. The same again is the one that stands. Returns it.

    :raises NotFound: the actor holds no such licence.
    :raises CannotShare: it is not valid; a field is to be changed.
    """
    row = Held.locked(licence_id, actor)
    if said := Held.unusable(row, at):
        raise CannotShare(said, reason="not_valid")
    own = frozenset(secrets.open_code(row.pk, one.n, one.sealed_code) for one in row.holders.all())
    faults = rules.sharing_faults(
        new, holder_codes=own, today=local_date(at), valid_to=row.valid_to
    )
    if faults or new.until is None:
        raise CannotShare(fields=faults)
    code = rules.normal_code(new.kind, new.code)
    index = secrets.code_index(rules.code_kind(new.kind), code)
    made = Sharings.put(
        row,
        Sharing(
            licence=row,
            kind=new.kind,
            name=new.name.strip(),
            code_index=index,
            code_masked=mask_id(code) if new.kind is SharedWith.PERSON else code,
            purpose=new.purpose.strip(),
            until=new.until,
            is_single=new.is_single,
            made_by=actor.id,
            made_at=at,
        ),
        at,
    )
    concerning(f"licences:licence:{row.pk}", sharing=str(made.pk), kind=str(new.kind))
    return made.pk


@command("licences.end_sharing")
def end_sharing(*, sharing_id: UUID, actor: Actor, at: datetime) -> None:
    """Take an authorisation back at once, and with it the copies made on it (收回证照授权).

    《个人信息保护法》第十五条. Twice is once.

    :raises NotFound: the actor holds no licence with such an authorisation.
    """
    found = Sharing.objects.filter(pk=sharing_id).values_list("licence_id", flat=True).first()
    if found is None:
        raise NotFound
    row = Held.locked(found, actor)
    sharing = Sharing.objects.select_for_update(of=("self",)).get(pk=sharing_id)
    if sharing.ended_at is not None:
        nothing_done()
        return
    sharing.ended_at = at
    sharing.save(update_fields=["ended_at"])
    LicenceCopy.objects.filter(sharing=sharing, recalled_at=None).update(recalled_at=at)
    concerning(f"licences:licence:{row.pk}", sharing=str(sharing.pk))
