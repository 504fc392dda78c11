"""Who reads licences, by which right, on which consent: what reading and asking share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    ConsumerRight,
    Licence,
    LicenceHolder,
    LicenceType,
    Sharing,
    secrets,
)
from yiwang.services.licences.queries.licences import Shown
from yiwang.services.licences.rules import asking
from yiwang.services.licences.rules import using as rules
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.using import (
    Consumer,
    RightState,
    UseBasis,
    UseKind,
    UseScope,
    WhichLicences,
)

MOST: Final = 20
_UNSEEN: Final = (LicenceState.DRAFT, LicenceState.VOID)


class CannotUse(NotPermitted):
    """The consumer may not read this: no right, not this far, no consent, another region."""

    code = "licences.cannot_use"
    sentence = "您的单位没有读取这类证照的权限，请向数据管理部门申请"


class Readers:
    """Consumers, their rights, and the licences these reach."""

    @staticmethod
    def consumer_of(actor: Actor) -> Consumer:
        """Return as whom an actor reads: the office of the post, or the application itself.

        :raises CannotUse: neither.
        """
        found = policy.consumer_key(actor)
        if found is None:
            raise CannotUse(reason="nobody")
        return Consumer(*found, actor.organisation_name if actor.is_staff else actor.name)

    @staticmethod
    def reached(
        which: WhichLicences, known: LicenceType, consumer: Consumer, kind: UseKind, at: datetime
    ) -> dict[Licence, ConsumerRight]:
        """Return the licences that a right reaches, each with the right, the newest first.

        Locked where the read rests on a consent or a copy is made, as whoever takes the consent
        back locks them. :raises CannotUse: no right, or issued in another region.
        """
        scope = UseScope.FILE if kind is UseKind.FILE else UseScope.FACE
        rights = Readers.rights(consumer, known, scope, at)
        by_consent = any(one.basis == UseBasis.CONSENT for one in rights)
        rows = _rows_of(which, known, is_locked=by_consent or kind is UseKind.FILE)
        found = {
            row: right for row in rows for right in [_reaching(rights, row.region_code)] if right
        }
        if rows and not found:
            raise CannotUse(
                f"“{known.name}”由其他地区颁发，您的权限不到那里，请向上级数据管理部门申请",
                reason="other_region",
            )
        if not rows and rights[0].basis == UseBasis.CONSENT:
            raise CannotUse(asking.missing((), "", scope, local_date(at)), reason="no_consent")
        return found

    @staticmethod
    def rights(
        consumer: Consumer, known: LicenceType, scope: UseScope, at: datetime
    ) -> list[ConsumerRight]:
        """Return the rights that hold now, those by duty first. :raises CannotUse: none."""
        rows = ConsumerRight.objects.filter(
            consumer_kind=consumer.kind,
            consumer_id=consumer.id,
            licence_type=known,
            state=RightState.IN_FORCE,
        )
        found, today = list(rows.order_by("-id")[:MOST]), local_date(at)
        missing = rules.no_right([_held(one) for one in found], scope, today, type_name=known.name)
        if missing:
            raise CannotUse(missing, reason="no_right")
        good = [one for one in found if rules.suffices(_held(one), scope, today)]
        return sorted(good, key=lambda one: one.basis != UseBasis.DUTY)

    @staticmethod
    def index(consumer: Consumer) -> bytes:
        """Return by what the authorisations of a consumer are found."""
        return secrets.code_index(consumer.kind, consumer.id)


class Consents:
    """What holders agreed to with a consumer."""

    @staticmethod
    def covering(
        reached: Mapping[Licence, ConsumerRight],
        consumer: Consumer,
        purpose: str,
        kind: UseKind,
        at: datetime,
    ) -> dict[UUID, Sharing]:
        """Return by licence the consent that covers a read, locked.

        :raises CannotUse: what was found can be read by consent only, and none covers it.
        """
        scope = UseScope.FILE if kind is UseKind.FILE else UseScope.FACE
        wanting = [row for row, right in reached.items() if right.basis == UseBasis.CONSENT]
        if not wanting:
            return {}
        rows = Sharing.objects.select_for_update(of=("self",)).filter(
            licence__in=wanting, code_index=Readers.index(consumer)
        )
        known, today = list(rows.order_by("-id")[:MOST]), local_date(at)
        found = {
            one.licence_id: one
            for one in known
            if asking.covers(Consents.judged(one), purpose, scope, today)
        }
        if not found and len(wanting) == len(reached):
            every = [Consents.judged(one) for one in known]
            raise CannotUse(asking.missing(every, purpose, scope, today), reason="no_consent")
        return found

    @staticmethod
    def judged(row: Sharing) -> asking.Consent:
        """Return an authorisation as far as a read is judged."""
        return asking.Consent(
            purpose=row.purpose,
            scope=UseScope(row.scope),
            until=row.until,
            is_single=row.is_single,
            is_used=row.used_at is not None,
            is_ended=row.ended_at is not None,
        )


def _held(row: ConsumerRight) -> rules.Held:
    return rules.Held(
        RightState(row.state),
        UseScope(row.scope),
        UseBasis(row.basis),
        row.region_code,
        row.valid_until,
    )


def _reaching(rights: list[ConsumerRight], region_code: str) -> ConsumerRight | None:
    return next((one for one in rights if rules.reaches(_held(one), region_code)), None)


def _rows_of(which: WhichLicences, known: LicenceType, *, is_locked: bool) -> list[Licence]:
    rows = Shown.loaded().filter(licence_type=known).exclude(state__in=_UNSEEN)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    if which.identifier:
        return list(rows.filter(identifier=which.identifier)[:1])
    held = LicenceHolder.objects.filter(licence=OuterRef("pk"))
    if which.holder.party_id is not None:
        held = held.filter(party_id=which.holder.party_id)
    elif which.holder.code:
        index = secrets.code_index(which.holder.code_kind, which.holder.code)
        held = held.filter(code_index=index)
    else:
        return []
    if which.number:
        rows = rows.filter(number=which.number)
    rows = rows.exclude(state=LicenceState.REPLACED).filter(Exists(held))
    return list(rows.order_by("-id")[:MOST])
