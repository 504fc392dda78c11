"""Issuing a measure: alone, or with the consent of law supervision (会同法制部门)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotPermitted
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision.models import Finding, MeasureGround, MeasurePaper
from yiwang.oversight.supervision.policy import measures as policy
from yiwang.oversight.supervision.queries.measure_rows import earlier, term
from yiwang.oversight.supervision.rules import measures as rules
from yiwang.oversight.supervision.types import FindingState
from yiwang.oversight.supervision.types.measures import (
    RUNG_NAMES,
    MeasureAct,
    MeasureDraft,
    MeasureOutcome,
    MeasureState,
    Rung,
)

from . import telling
from .papers import written
from .sealing import SEAL
from .steps import LEAST, LONGEST, moved, opened, recorded, words

MOST_FINDINGS: Final = 20


class CannotIssueMeasure(DomainError):
    """The measure lacks its ground, its words or the rung below."""

    code = "supervision.cannot_issue_measure"
    sentence = "这份文书现在不能发出，请检查后再试"


@command("supervision.issue_measure")
def issue_measure(*, draft: MeasureDraft, actor: Actor, at: datetime) -> str:
    """Issue a measure on confirmed findings, or put it to law supervision (发出处置文书).

    S2：会同市监察局、市法制办等部门，视情节轻重追究相关部门及责任人的责任. Returns its number.

    :raises NotPermitted: not the actor's region, or the actor's own organisation.
    :raises CannotIssueMeasure: a finding is not confirmed, another measure is open, the rung below
        was not tried and no reason is given, or words are missing.
    """
    found = _grounds(draft)
    first = found[0]
    body, issuer = first.organisation_id, actor.organisation_id
    if body is None or issuer is None or not policy.may_issue(actor, first.region_code, body):
        raise NotPermitted
    tried = _tried(draft, at)
    skips = rules.is_skip(draft.rung, [Rung(one.rung) for one in tried])
    _check_words(draft, skips=skips)
    row = _row(draft, tried, skips=skips, region_code=first.region_code, at=at)
    row.issuer_id, row.issuer_name, row.proposed_by = issuer, actor.organisation_name, actor.id
    target = orgs.organisation(body, viewer=SYSTEM)
    row.organisation_id, row.organisation_name = body, target.name if target else ""
    row.save(force_insert=True)
    MeasureGround.objects.bulk_create(MeasureGround(paper=row, finding=one) for one in found)
    if row.needs_consent:
        telling.tell_legal(row, "等待法制监督机构同意", actor, at)
    else:
        _send(row, actor, at)
    recorded(row, MeasureAct.PROPOSE, draft.demand.strip(), actor, at)
    return row.number


def _refused(field: str, said: str) -> CannotIssueMeasure:
    return CannotIssueMeasure(said, fields={field: said}, reason=field)


def _grounds(draft: MeasureDraft) -> list[Finding]:
    """Lock the findings: confirmed, of one organisation, the officer named in one of them."""
    wanted = sorted(set(draft.findings))
    if not 0 < len(wanted) <= MOST_FINDINGS:
        raise _refused("findings", f"请选择属实的预警，最多 {MOST_FINDINGS} 条")
    rows = Finding.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted) or any(one.state != FindingState.CONFIRMED for one in found):
        raise _refused("findings", "只能对已经认定属实的预警发出文书，请先认定")
    if len({one.organisation_id for one in found}) != 1 or found[0].organisation_id is None:
        raise _refused("findings", "一份文书只能对一个单位，请分开发出")
    if draft.officer is not None and draft.officer not in {one.staff for one in found}:
        raise _refused("officer", "请在预警写明的责任人里选择")
    return found


def _tried(draft: MeasureDraft, at: datetime) -> list[MeasurePaper]:
    """Return the measures that were not enough, the highest rung last.

    :raises CannotIssueMeasure: one is still open, may still be appealed, or was as high.
    """
    known = earlier(draft.findings, draft.officer)
    for one in known:
        if one.state != MeasureState.CLOSED:
            said = f"文书 {one.number} 还没有办结，办结以后再发出新的文书"
            raise _refused("findings", said)
    tried = [one for one in known if one.outcome == MeasureOutcome.INSUFFICIENT]
    today = local_date(at)
    for one in tried:
        if one.appeal_by and today <= one.appeal_by and one.appealed_on is None:
            said = f"文书 {one.number} 到 {one.appeal_by} 为止还可以申诉，过了这一天再发出新的文书"
            raise _refused("rung", said)
    if rules.is_back(draft.rung, [Rung(one.rung) for one in tried]):
        raise _refused("rung", f"已经用过“{RUNG_NAMES[draft.rung]}”或者更高一档，请选择高一档")
    return sorted(tried, key=lambda one: rules.ORDER.index(Rung(one.rung)))


def _check_words(draft: MeasureDraft, *, skips: bool) -> None:
    if not LEAST <= len(draft.demand.strip()) <= LONGEST:
        raise _refused("demand", f"请写明存在的问题和要求，{LEAST} 到 {LONGEST} 个字")
    if skips and not LEAST <= len(draft.skip_reason.strip()) <= LONGEST:
        below = RUNG_NAMES[rules.ORDER[rules.ORDER.index(draft.rung) - 1]]
        said = f"没有先用“{below}”或者还没有认定它不到位。请写明为什么越过它，由法制监督机构决定"
        raise _refused("skip_reason", said)


def _row(
    draft: MeasureDraft,
    tried: list[MeasurePaper],
    *,
    skips: bool,
    region_code: str,
    at: datetime,
) -> MeasurePaper:
    """Return the row of a new measure; who is on either side is filled in by the caller."""
    today = local_date(at)
    days = term(draft.rung.value, region_code)
    joint = rules.needs_consent(draft.rung, skips=skips)
    scope = f"{region_code[:6]}{today.year}"
    return MeasurePaper(
        number=f"M{scope}{next_in('MEASURE', scope):05d}",
        rung=draft.rung,
        state=MeasureState.PROPOSED,
        region_code=region_code,
        officer=draft.officer,
        officer_name=_name(draft.officer),
        before=tried[-1] if tried else None,
        skip_reason=draft.skip_reason.strip() if skips else "",
        demand=draft.demand.strip(),
        proposed_on=today,
        needs_consent=joint,
        days=days.days,
        days_source=days.source,
    )


def _name(officer: UUID | None) -> str:
    if officer is None:
        return ""
    return identity.staff_named([officer], viewer=SYSTEM).get(officer, "")


def _send(row: MeasurePaper, actor: Actor, at: datetime) -> None:
    """Let it go out: its document number, its days, its letters."""
    today, calendar = local_date(at), orgs.working_calendar()
    is_referral = row.rung == Rung.DISCIPLINE
    row.state = MeasureState.REFERRED if is_referral else MeasureState.ISSUED
    row.issued_on = today
    row.due_on, row.yellow_on = rules.dues(calendar, today, row.days)
    if not is_referral:
        appeal = term(rules.APPEAL, row.region_code).days
        row.appeal_by = calendar.add_working_days(today, appeal)
    region = orgs.region(row.region_code)
    n = next_in("MEASURE_DOCUMENT", f"{row.issuer_id}:{today.year}")
    row.document_number = f"{region.name if region else ''}效监〔{today.year}〕{n}号"
    row.document = written(row, [one.finding for one in row.grounds.select_related("finding")])
    row.save()
    enqueue(SEAL, number=row.number)
    if is_referral:
        telling.tell_discipline(row, "有移送的问题线索等待受理", actor, at)
    else:
        telling.tell_target(row, f"请在 {row.due_on:%Y-%m-%d} 前回复", actor, at)


@command("supervision.consent_to_measure")
def consent_to_measure(*, number: str, version: int, text: str, actor: Actor, at: datetime) -> None:
    """Agree to a measure as law supervision, whereby it goes out (法制同意), S2：会同市法制办.

    :raises NotFound: it was not put to the actor. :raises MeasureConflict: somebody acted.
    :raises CannotActOnMeasure: the actor proposed it, or no words.
    """
    row = opened(number, MeasureAct.CONSENT, version=version, actor=actor, at=at)
    said = words(text)
    row.consented_by = actor.id
    _send(row, actor, at)
    row.version += 1
    row.save()
    recorded(row, MeasureAct.CONSENT, said, actor, at)
    telling.tell_issuer(row, "法制监督机构已经同意，文书已经发出", actor, at)


@command("supervision.refuse_measure")
def refuse_measure(*, number: str, version: int, text: str, actor: Actor, at: datetime) -> None:
    """Not agree to a measure, with the reason (法制不同意), S2：会同市法制办.

    :raises: as of ``consent_to_measure``.
    """
    row = opened(number, MeasureAct.REFUSE, version=version, actor=actor, at=at)
    moved(row, MeasureAct.REFUSE, words(text), actor, at)
    telling.tell_issuer(row, "法制监督机构没有同意", actor, at)


@command("supervision.withdraw_measure")
def withdraw_measure(*, number: str, version: int, text: str, actor: Actor, at: datetime) -> None:
    """Take back a measure that has not gone out (撤回), S2.

    :raises: as of ``consent_to_measure``.
    """
    row = opened(number, MeasureAct.WITHDRAW, version=version, actor=actor, at=at)
    moved(row, MeasureAct.WITHDRAW, words(text), actor, at)
