"""A voice as one viewer may see it."""

from collections.abc import Iterable
from datetime import date

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import Voice, VoicePart, VoiceStep
from yiwang.engagement.interaction.rules.limits import light_of
from yiwang.engagement.interaction.types import (
    INSIDE,
    LINE_NAMES,
    OPEN,
    Contentment,
    Openness,
    VoiceDeed,
    VoiceFile,
    VoiceKind,
    VoiceLine,
    VoicePartLine,
    VoiceState,
    VoiceStepLine,
    VoiceView,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.files import queries as files

from .limits import limit_of

MOST_STEPS, MOST_PARTS = 60, 5


def line_of(row: Voice, today: date) -> VoiceLine:
    """Return a row as a line of a list."""
    return VoiceLine(
        number=row.number,
        kind=VoiceKind(row.kind),
        title=row.title,
        state=VoiceState(row.state),
        light=light_of(today, row.due_on, row.yellow_on, is_open=row.state in OPEN),
        organisation_name=row.organisation_name,
        filed_on=row.filed_on,
        due_on=row.due_on,
        is_mass=row.is_mass,
        is_reopened=bool(row.reopened),
    )


def for_staff(row: Voice, viewer: Actor, today: date) -> VoiceView | None:
    """Return it with all its steps, None when it is not for this member of staff."""
    parts = list(row.parts.order_by("pk")[:MOST_PARTS])
    partners = frozenset(part.organisation_id for part in parts)
    if not policy.may_see(viewer, row, partners):
        return None
    needs = limit_of(row.known, row.organisation_id).accept_days > 0
    actions = frozenset(
        deed
        for deed in VoiceDeed
        if policy.may(viewer, deed, row, partners)
        and policy.fits(deed, row, needs_acceptance=needs, today=today)
    )
    waiting = {p.organisation_id for p in parts if p.answered_at is None}
    if not waiting & policy.own_organisations(viewer):
        actions -= {VoiceDeed.ADD}
    if viewer.id == row.proposed_by:
        actions -= {VoiceDeed.PUBLISH, VoiceDeed.KEEP_BACK}
    return _view(row, today, actions, parts=parts)


def for_asker(row: Voice, today: date) -> VoiceView:
    """Return it as whoever asked sees it: without what offices say among themselves."""
    answered = local_date(row.answered_at) if row.answered_at else None
    actions = frozenset(
        deed
        for deed in (VoiceDeed.RATE, VoiceDeed.REOPEN)
        if policy.asker_fits(deed, row, answered_on=answered, today=today)
    )
    return _view(row, today, actions, apart=INSIDE)


def _view(
    row: Voice,
    today: date,
    actions: frozenset[VoiceDeed],
    *,
    parts: Iterable[VoicePart] = (),
    apart: frozenset[VoiceDeed] = frozenset(),
) -> VoiceView:
    answered = local_date(row.answered_at) if row.answered_at else None
    return VoiceView(
        line=line_of(row, today),
        text=row.text,
        item_code=row.item_code,
        item_name=row.item_name,
        organisation_id=row.organisation_id,
        region_code=row.region_code,
        about_name=row.about_name,
        about_case=row.about_case,
        asker="身份保密" if row.is_sealed else row.name_masked or "匿名",
        phone=row.phone_masked,
        is_sealed=row.is_sealed,
        line_name=LINE_NAMES.get(row.line, ""),
        called_at=row.called_at,
        answer=row.answer,
        answered_at=row.answered_at,
        contentment=Contentment(row.contentment),
        why_discontent=row.why_discontent,
        reopen_until=policy.reopen_until(answered) if answered and not row.reopened else None,
        joined_to=row.joined_to_id,
        openness=Openness(row.openness),
        publication_no=row.publication_id,
        draft=dict(row.draft),
        version=row.version,
        files=_files(row),
        steps=_steps(row, apart),
        parts=tuple(_part(part) for part in parts),
        actions=actions,
    )


def _steps(row: Voice, apart: frozenset[VoiceDeed]) -> tuple[VoiceStepLine, ...]:
    found = row.steps.exclude(act__in=apart).order_by("n")[:MOST_STEPS]
    return tuple(
        VoiceStepLine(
            n=step.n,
            deed=VoiceDeed(step.act),
            actor_name=step.actor_name if not apart or _is_told(step) else "",
            office=step.office,
            at=step.at,
            opinion=step.opinion,
            text=step.text,
        )
        for step in found
    )


def _is_told(step: VoiceStep) -> bool:
    """Whether whoever asked reads a name: their own, or of who looked at a sealed identity."""
    return step.actor_id == ANYONE.id or step.act == VoiceDeed.UNSEAL


def _part(part: VoicePart) -> VoicePartLine:
    return VoicePartLine(
        part.organisation_id, part.organisation_name, part.asked, part.text, part.answered_at
    )


def _files(row: Voice) -> tuple[VoiceFile, ...]:
    found = files.files_of(f"voice:{row.number}", viewer=SYSTEM)
    return tuple(VoiceFile(one.id, one.name, one.size) for one in found)
