"""Pain points (堵点): found, given to an owner, solved by a day, verified, published."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.interaction.models import PainPoint
from yiwang.engagement.interaction.policy import COORDINATE
from yiwang.engagement.interaction.policy import pain as policy
from yiwang.engagement.interaction.rules import texts
from yiwang.engagement.interaction.rules.limits import pain_yellow_on
from yiwang.engagement.interaction.types.pain import (
    MOST_PAIN_TEXT,
    MOST_PAIN_TITLE,
    PAIN_DEEDS,
    NewPainPoint,
    PainDeed,
    PainState,
)
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.standing import Standing, stands
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.masking import masked

from .steps import next_number

LONGEST = timedelta(days=366)


class CannotRelieve(DomainError):
    """The pain point cannot take this step, or something is missing; ``fields`` says what."""

    code: ClassVar[str] = "interaction.cannot_relieve"
    sentence: ClassVar[str] = "这个堵点现在不能这样办理，请先看最新情况"


class PainOvertaken(Conflict):
    """Somebody else took a step in between; ``detail`` says who and when."""

    code = "interaction.pain_overtaken"
    sentence = "别人刚刚办理过这个堵点，请先看最新情况再决定"


@command("interaction.collect_pain_point")
def collect_pain_point(*, new: NewPainPoint, actor: Actor, at: datetime) -> int:
    """Write down what many stumble over, and how it was found (收集堵点); return its number.

    《优化营商环境条例》 (unverified article: README). A form sent twice is one pain point.

    :raises CannotRelieve: something must be mended.
    """
    require(actor.has(COORDINATE) and bool(actor.region_code))
    known = PainPoint.objects.filter(token=new.token).first()
    if known is not None:
        nothing_done()
        return known.number
    title = " ".join(texts.plain(new.title).split())
    _checked(
        {
            "title": texts.reason_fault(title, "堵点", MOST_PAIN_TITLE),
            "hurts": _told(new.hurts, "堵在哪里"),
            "source_note": _told(new.source_note, "怎么发现的", 300),
        }
    )
    today = local_date(at)
    row = PainPoint.objects.create(
        number=next_number(today),
        token=new.token,
        area=new.area.value,
        title=title,
        hurts=texts.plain(new.hurts),
        source=new.source.value,
        source_note=texts.plain(new.source_note),
        region_code=actor.region_code,
        collected_on=today,
    )
    concerning(_stream(row.number), act=PainDeed.COLLECT.value)
    _stepped(row, PainDeed.COLLECT, actor, at, row.source_note)
    return row.number


@command("interaction.own_pain_point")
def own_pain_point(
    *,
    number: int,
    version: int,
    organisation_id: UUID,
    due_on: date | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a pain point to an organisation, to be solved by a day (交办); or move owner and day.

    《优化营商环境条例》 (unverified article: README). Each giving keeps its day and reason.

    :raises CannotRelieve: no organisation of the place, no day ahead within a year, no reason.
    """
    row = _opened(number, PainDeed.OWN, version, actor)
    office = orgs.organisation(organisation_id)
    within = office is not None and actor.reaches(office.region_code)
    today = local_date(at)
    ahead = due_on is not None and today < due_on <= today + LONGEST
    _checked(
        {
            "organisation_id": "" if within else "请选择本地区的责任单位",
            "due_on": "" if ahead else "请填写今天以后、一年以内的日期",
            "reason": texts.reason_fault(reason, "交办要求"),
        }
    )
    if office is None or due_on is None:
        raise CannotRelieve
    row.organisation_id, row.organisation_name = office.id, office.name
    row.due_on, row.state = due_on, PainState.OWNED.value
    told = f"{office.name}，{due_on.year}年{due_on.month}月{due_on.day}日前：{texts.plain(reason)}"
    _moved(row, PainDeed.OWN, actor, at, told)


@command("interaction.solve_pain_point")
def solve_pain_point(
    *, number: int, version: int, measure: str, evidence: str, actor: Actor, at: datetime
) -> None:
    """Report what was done and what shows it (报告已疏解); somebody else verifies it.

    《优化营商环境条例》 (unverified article: README).

    :raises CannotRelieve: what was done, or the evidence, is not told.
    """
    row = _opened(number, PainDeed.SOLVE, version, actor)
    _checked(
        {
            "measure": _told(measure, "做了什么、有什么变化"),
            "evidence": _told(evidence, "佐证，如文件、页面或者回访结果"),
        }
    )
    row.measure, row.evidence = texts.plain(measure), texts.plain(evidence)
    row.solved_by, row.solved_on = actor.id, local_date(at)
    row.state = PainState.SOLVED.value
    _moved(row, PainDeed.SOLVE, actor, at, row.measure)


@command("interaction.return_pain_point")
def return_pain_point(
    *, number: int, version: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Say that it still hurts (退回继续疏解): the first day counts on.

    《优化营商环境条例》 (unverified article: README).

    :raises CannotRelieve: no reason.
    """
    row = _opened(number, PainDeed.RETURN, version, actor)
    _checked({"reason": texts.reason_fault(reason, "还堵在哪里")})
    row.state, row.solved_on, row.solved_by = PainState.OWNED.value, None, ""
    _moved(row, PainDeed.RETURN, actor, at, texts.plain(reason))


@command("interaction.publish_pain_point")
def publish_pain_point(
    *, number: int, version: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Say how it was verified and publish it (核实并公布), by another person than who solved it.

    《优化营商环境条例》 (unverified article: README). Numbers of persons are covered.

    :raises CannotRelieve: not said how it was verified.
    """
    row = _opened(number, PainDeed.PUBLISH, version, actor)
    _checked({"reason": texts.reason_fault(reason, "怎么核实的")})
    row.title, row.hurts, row.measure = (masked(s) for s in (row.title, row.hurts, row.measure))
    row.state, row.published_on = PainState.PUBLISHED.value, local_date(at)
    _moved(row, PainDeed.PUBLISH, actor, at, texts.plain(reason))


def _opened(number: int, deed: PainDeed, version: int, actor: Actor) -> PainPoint:
    """Return the row, locked, for an act that it and the actor are fit for.

    :raises NotFound: not for them. :raises PainOvertaken: changed since it was seen.
    """
    row = PainPoint.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None or not policy.may_see(actor, row):
        raise NotFound
    concerning(_stream(number), act=deed.value)
    if row.version != version:
        last = row.steps.order_by("-n").first()
        raise PainOvertaken(who=last.actor_name if last else "", when=last.at if last else None)
    if not policy.may(actor, deed, row):
        raise NotPermitted
    if not policy.fits(deed, row):
        raise CannotRelieve(reason="state")
    if not policy.is_another(actor, deed, row):
        raise NotPermitted("是您报告已疏解的，要由另一人核实")
    return row


def _told(text: str, what: str, most: int = MOST_PAIN_TEXT) -> str:
    return texts.reason_fault(text, what, most)


def _checked(fields: Mapping[str, str]) -> None:
    wrong = {key: sentence for key, sentence in fields.items() if sentence}
    if wrong:
        raise CannotRelieve(next(iter(wrong.values())), fields=wrong, reason="text")


def _stream(number: int) -> str:
    return f"interaction:pain:{number}"


def _moved(row: PainPoint, deed: PainDeed, actor: Actor, at: datetime, opinion: str) -> None:
    row.version += 1
    row.save()
    _stepped(row, deed, actor, at, opinion)


def _stepped(row: PainPoint, deed: PainDeed, actor: Actor, at: datetime, opinion: str) -> None:
    """Keep the step, and let the entry say where the pain point stands."""
    lanes.trace(row, deed.value, actor=actor, at=at, opinion=opinion)
    runs = row.state == PainState.OWNED and row.due_on is not None
    step = {PainState.COLLECTED: "交办", PainState.OWNED: "疏解", PainState.SOLVED: "核实"}
    stands(
        Standing(
            kind="PAIN_POINT",
            matter=str(row.number),
            v=row.version,
            act=deed.value,
            state=row.state,
            is_open=row.state != PainState.PUBLISHED,
            organisation_id=row.organisation_id,
            region_code=row.region_code,
            item_name=row.title,
            opened_on=row.collected_on,
            step=step.get(PainState(row.state), ""),
            step_due_on=row.due_on if runs else None,
            due_on=row.due_on if runs else None,
            yellow_on=pain_yellow_on(row.due_on, orgs.working_calendar())
            if runs and row.due_on
            else None,
            promised_due_on=row.due_on,
            decided_on=row.solved_on,
            closed_on=row.published_on,
            more={"area": row.area, "act_name": PAIN_DEEDS[deed]},
        )
    )
