"""A locked licence and what every act does with it: move, trace, list, tell."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Subquery

from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind, Wording
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import events
from yiwang.services.licences.models import Licence, LicenceHolder, StatusChange
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licence_types import HolderKind
from yiwang.services.licences.types.licences import (
    LICENCE_ACT_NAMES,
    STATE_WORDS,
    LicenceAct,
    LicenceState,
    Why,
)


class CannotActOnLicence(DomainError):
    """The act does not fit where the licence stands, or lacks its reason or basis."""

    code = "licences.cannot_act_on_licence"
    sentence = "这份证照现在的状态不能这样处理，请先看最新情况"
    status = 409


class LicenceConflict(Conflict):
    """Somebody acted on the licence meanwhile; nothing was changed."""

    code = "licences.licence_conflict"
    sentence = "别人已经处理过这份证照，请先看最新情况再决定"


class Editions:
    """All versions of one licence, locked together and always in one order."""

    def __init__(self, rows: list[Licence]) -> None:
        self.rows = rows

    @classmethod
    def locked(cls, licence_id: UUID) -> tuple["Editions", Licence]:
        """Lock a licence with all its versions. :raises NotFound: there is none."""
        root = Licence.objects.filter(pk=licence_id).values("root")
        rows = Licence.objects.select_for_update(of=("self",)).filter(root__in=Subquery(root))
        found = list(rows.order_by("id"))
        row = next((one for one in found if one.pk == licence_id), None)
        if row is None:
            raise NotFound
        return cls(found), row

    @property
    def newest(self) -> Licence:
        """The last version begun."""
        return max(self.rows, key=lambda one: one.edition)

    def standing(self, *but: UUID) -> Licence | None:
        """The version that a new one takes the place of, if there is one."""
        wanted = (*life.LIVE, LicenceState.EXPIRED)
        rows = [one for one in self.rows if one.state in wanted and one.pk not in but]
        return max(rows, key=lambda one: one.edition, default=None)

    def in_making(self) -> Licence | None:
        """The version that waits for its seal."""
        return next((one for one in self.rows if one.state == LicenceState.DRAFT), None)


class LicenceMoves:
    """What the commands upon licences share."""

    @staticmethod
    def move(row: Licence, act: LicenceAct, why: Why, *, actor: Actor, at: datetime) -> None:
        """Carry out an act on a locked licence and write its step; what was in force is listed.

        :raises CannotActOnLicence: the life of a licence does not know the act here.
        """
        was = LicenceState(row.state)
        if act not in life.TABLE[was]:
            raise CannotActOnLicence(life.refusal(was, act), reason="state")
        row.state = life.TABLE[was][act]
        row.state_at = at
        row.state_reason, row.state_basis = why.reason.strip()[:300], why.basis.strip()[:300]
        if row.state == LicenceState.VOID:
            row.seal_due = None
        LicenceMoves.note(row, act, why, actor=actor, at=at)
        if not (was is LicenceState.DRAFT and row.state == LicenceState.VOID):
            StatusChange.objects.create(
                licence=row, digest=sm3_hex(row.identifier.encode()), state=row.state, at=at
            )

    @staticmethod
    def note(row: Licence, act: LicenceAct, why: Why, *, actor: Actor, at: datetime) -> None:
        """Write an act with its step."""
        row.version += 1
        row.save()
        lanes.trace(
            row,
            act,
            actor=actor,
            at=at,
            opinion=why.reason,
            state=row.state,
            basis=why.basis.strip()[:300],
            document=why.document.strip()[:120],
        )

    @staticmethod
    def moved(row: Licence, act: LicenceAct, why: Why, *, actor: Actor, at: datetime) -> None:
        """Move a licence that was in force, publish it and tell who holds it."""
        LicenceMoves.move(row, act, why, actor=actor, at=at)
        publish(
            events.LicenceMoved(
                licence_id=row.pk, act=act, state=row.state, moved_at=at,
                organisation_id=row.organisation_id, region_code=row.region_code,
                staff_id=actor.staff_id,
            )
        )  # fmt: skip
        word = LICENCE_ACT_NAMES[act]
        state = STATE_WORDS[LicenceState(row.state)][0]
        said = f"，原因：{why.reason.strip()}" if why.reason.strip() else ""
        LicenceMoves.tell(row, f"证照{word}", f"已{word}，现在是“{state}”{said}", at=at)
        concerning(f"licences:licence:{row.pk}", act=act.value, state=row.state)

    @staticmethod
    def drop_unsealed(
        editions: Editions, why: Why, *, actor: Actor, at: datetime, but: UUID | None = None
    ) -> None:
        """Let a version that never bore its seal give way; it is not made any more."""
        waiting = editions.in_making()
        if waiting is not None and waiting.pk != but:
            LicenceMoves.move(waiting, LicenceAct.VOID, why, actor=actor, at=at)

    @staticmethod
    def tell(
        row: Licence,
        subject: str,
        action: str,
        *,
        at: datetime,
        on: date | None = None,
        place: str = "",
        link: tuple[str, str] | None = None,
    ) -> None:
        """Tell the holder, or who was told of the case it came of; of the licence without one."""
        person = row.receiver_id or _person(row)
        if person is None:
            return
        of_case = link is None and row.case_number is not None
        where = place or ("我的办件" if of_case else "我的证照")
        phone = identity.phones_of([person], viewer=SYSTEM).get(person, "")
        number = row.number or row.serial
        wording = Wording(row.type_name, number, action, on=on, place=where)
        letter = Letter(
            kind=MessageKind.DECIDED if of_case else MessageKind.REMINDER,
            person_id=person,
            phone=phone,
            subject=subject,
            text=wording.text,
            link=("case", str(row.case_number)) if of_case else link or ("licence", str(row.pk)),
            at=at,
        )
        notifications.send_many(letters=[letter], actor=SYSTEM, at=at)

    @staticmethod
    def check_version(row: Licence, version: int | None) -> None:
        """Refuse an act on an old version. :raises LicenceConflict: as said."""
        if version is None or version == row.version:
            return
        last = row.steps.order_by("-n").first()
        said = f"{last.actor_name}已经{LICENCE_ACT_NAMES[LicenceAct(last.act)]}。" if last else ""
        raise LicenceConflict(f"{said}请先看最新情况再决定", version=row.version)

    @staticmethod
    def is_over(row: Licence, at: datetime) -> bool:
        """Whether its last day is over."""
        return row.valid_to is not None and row.valid_to < local_date(at)


def _person(row: Licence) -> UUID | None:
    """Return the first holder who is known here, or an enterprise's confirmed representative."""
    holder = LicenceHolder.objects.filter(licence=row).exclude(party_id=None).order_by("n").first()
    if holder is None or holder.party_id is None:
        return None
    if holder.kind in {HolderKind.PERSON, HolderKind.HOUSEHOLD}:
        return holder.party_id
    return identity.principal_person(PartyKind.LEGAL, holder.party_id, viewer=SYSTEM)
