"""One act on a bad rating: lock, ask the policy, move, leave a trace, say how it stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from yiwang.engagement.interaction.models import Handling, HandlingStep, Occasion, Rating
from yiwang.engagement.interaction.policy import ratings as policy
from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types.ratings import (
    STATE_NAMES,
    WORST_BAD,
    OccasionKind,
    RatingAct,
    RatingState,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.standing import Standing, stands
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind, Wording
from yiwang.foundation.orgs import queries as orgs

OWNER = "rating:{}"
"""Whose the files of a bad rating are."""
LONGEST = 500


class CannotHandleRating(DomainError):
    """The bad rating cannot take this step."""

    code: ClassVar[str] = "interaction.cannot_handle_rating"
    sentence: ClassVar[str] = "这条差评现在不能这样办理，请先看最新情况"


class RatingOvertaken(Conflict):
    """Somebody else acted in between."""

    code = "interaction.rating_overtaken"


@dataclass
class Handled:
    """A bad rating locked for one act, with who acts and when."""

    occasion: Occasion
    handling: Handling
    rating: Rating
    actor: Actor
    at: datetime
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def on(
        cls, rating_id: UUID, act: RatingAct, *, version: int | None, actor: Actor, at: datetime
    ) -> Self:
        """Lock a bad rating for an act the actor may do.

        :raises NotFound: none, or not for this actor: both look the same.
        :raises NotPermitted: another's right, or whoever decided the case.
        :raises CannotHandleRating: the act does not fit where it stands.
        :raises RatingOvertaken: somebody acted meanwhile.
        """
        found = cls.locked(rating_id, actor=actor, at=at)
        one, row = found.occasion, found.handling
        if not actor.is_system and not policy.may_see(actor, row):
            raise NotFound
        if version is not None and version != one.version:
            last = row.steps.order_by("-n").first()
            who = last.actor_name if last else "别人"
            raise RatingOvertaken(f"{who}刚才已经处理过这条差评，请先看最新情况再决定")
        state = RatingState(row.state)
        if flow.after(state, act) is None:
            said = f"这条差评现在是“{STATE_NAMES[state]}”，不能这样办理，请先看最新情况"
            raise CannotHandleRating(said, reason="state")
        if not actor.is_system and not policy.may(actor, act, row, handled_by=one.handled_by):
            own = actor.staff_id is not None and actor.staff_id == one.handled_by
            said = "这件是您办理的，差评要由别人办理" if own else ""
            raise NotPermitted(said, reason=act.lower())
        return found

    @classmethod
    def locked(cls, rating_id: UUID, *, actor: Actor, at: datetime) -> Self:
        """Lock an occasion whose rating is bad. :raises NotFound: there is none."""
        one = Occasion.objects.select_for_update(of=("self",)).filter(pk=rating_id).first()
        rows = Handling.objects.select_related("rating")
        row = rows.filter(pk=rating_id).first() if one else None
        if one is None or row is None:
            raise NotFound
        return cls(one, row, row.rating, actor, at)

    @property
    def today(self) -> date:
        """The day of the act in China."""
        return clock.local_date(self.at)

    def move(
        self,
        act: RatingAct,
        text: str = "",
        *,
        to: RatingState | None = None,
        file: StoredFileInfo | None = None,
        **facts: Any,
    ) -> None:
        """Carry out one act: state, day of its step, trace; ``done`` saves the row."""
        row, before = self.handling, RatingState(self.handling.state)
        state = to or flow.after(before, act) or before
        row.state = state
        row.is_open = state in flow.OPEN
        row.closed_on = None if row.is_open else self.today
        if state is not before or act is RatingAct.ALLOW_LONGER:
            self._set_day(state)
        last = row.steps.order_by("-n").values_list("n", flat=True).first() or 0
        HandlingStep.objects.create(
            handling=row,
            n=last + 1,
            act=act,
            actor_id=self.actor.id,
            actor_name="评价人" if act in flow.OF_CITIZEN else self.actor.name,
            office=self.actor.organisation_name,
            at=self.at,
            text=text[:LONGEST],
            facts=facts,
            file_id=file.id if file else None,
            file_name=file.name if file else "",
        )

    def _set_day(self, state: RatingState) -> None:
        """Give the step its day; what goes on within one limit keeps it."""
        row, calendar = self.handling, orgs.working_calendar()
        since = self.today
        if state in {RatingState.ASSIGNED, RatingState.VERIFYING} and row.step_due_on:
            return
        if state is RatingState.VALID:
            row.verified_on = self.today
        elif state is RatingState.RECTIFYING:
            since = row.verified_on or self.today
        row.step_due_on = flow.due(state, since, calendar, row.limit, is_complex=row.is_complex)

    @property
    def must_be_called(self) -> bool:
        """Whether somebody can be called: a phone was left, or the name is known (实名差评)."""
        is_named = not self.rating.is_anonymous and self.occasion.kind == OccasionKind.CASE
        return is_named or bool(bytes(self.rating.phone_sealed))

    def note_rating(self, act: RatingAct, given: Rating, *, to: RatingState | None = None) -> None:
        """Note in the trace that the citizen spoke; the words stay with the rating."""
        self.move(act, to=to or RatingState(self.handling.state), stars=str(given.stars))

    def file(self, file_id: UUID | None) -> StoredFileInfo | None:
        """Return a file that was brought for this bad rating."""
        if file_id is None:
            return None
        found = files.infos([file_id]).get(file_id)
        fits = found is not None and found.owner == OWNER.format(self.occasion.pk)
        return found if fits else None

    def tell(self, subject: str, action: str) -> None:
        """Tell who was asked to rate, with the address where all is to be read."""
        if self.occasion.receiver_id is None:
            return
        name, number = self.occasion.item_name, str(self.occasion.number or "")
        notifications.send(
            kind=MessageKind.REMINDER,
            person_id=self.occasion.receiver_id,
            subject=subject,
            text=Wording(item_name=name, number=number, action=action).text,
            link=("rating", self.occasion.token),
            actor=self.actor,
            at=self.at,
        )

    def done(self, act: RatingAct) -> int:
        """Save, write the entry with how it stands; return the new version."""
        self.handling.save()
        self.occasion.version += 1
        self.occasion.save(update_fields=["version"])
        stands(standing(self.occasion, self.rating, act, self.today, self.handling, **self.more))
        concerning(stream_of(self.occasion), act=act, state=self.handling.state)
        return self.occasion.version


def stream_of(occasion: Occasion) -> str:
    """Return the audit stream of a rating."""
    return f"interaction:rating:{occasion.pk}"


def standing(
    occasion: Occasion,
    rating: Rating,
    act: RatingAct,
    on: date,
    handling: Handling | None = None,
    **more: Any,
) -> Standing:
    """Return how a rating stands after an act, for who follows the log."""
    row, is_open = handling, handling is not None and handling.is_open
    due_on = row.step_due_on if row is not None and is_open else None
    return Standing(
        kind="RATING",
        matter=str(occasion.pk),
        v=occasion.version,
        act=act,
        state=row.state if row is not None else RatingState.CLOSED,
        is_open=is_open,
        organisation_id=occasion.organisation_id,
        region_code=occasion.region_code,
        opened_on=clock.local_date(rating.rated_at),
        item_code=occasion.item_code,
        item_name=occasion.item_name,
        channel=rating.channel,
        outcome=str(rating.stars),
        step=row.state if row is not None and is_open else "",
        step_due_on=due_on,
        holder=row.holder_id if row is not None else None,
        due_on=due_on,
        yellow_on=flow.yellow(due_on, orgs.working_calendar()),
        closed_on=None if is_open else (row.closed_on if row is not None else on),
        more={
            "case": "" if rating.is_anonymous else str(occasion.number or ""),
            "bad": rating.stars <= WORST_BAD,
            "called": row.tries if row is not None else 0,
            "reached": row.is_reached if row is not None else False,
            "level": row.level if row is not None else 0,
            "staff": str(occasion.handled_by or ""),
            **more,
        },
    )
