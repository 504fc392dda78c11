"""Written promises: kept with the case, checked after the decision, judged (告知承诺)."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import Case, PromiseBar, PromiseCheck, SubmittedMaterial
from yiwang.services.cases.rules import promises as rules
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import clock_time, in_words
from yiwang.services.cases.types import Action, DocumentKind, Judgement, MaterialWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide

from .messages import Messages
from .papers import Papers
from .steps import Step


class CannotJudge(DomainError):
    """A check has words and persons; who judges has not checked; ``fields`` says all of it."""

    code = "cases.cannot_judge"
    sentence = "请把核查的内容写完整"


class Promises:
    """What acceptance and decision do with the promises of a case."""

    @staticmethod
    def _of(case: Case, guide: Guide) -> list[rules.Offer]:
        if not any(line.promise for line in guide.materials):
            return []
        rows = SubmittedMaterial.objects.filter(
            case=case, way=MaterialWay.PROMISED, is_superseded=False
        )
        promised = set(rows.values_list("material_no", flat=True)[:100])
        lines = catalogue.materials_for(guide, case.situation)
        return [rules.offer(one) for one in lines if one.no in promised and one.promise]

    @staticmethod
    def keep(step: Step, guide: Guide) -> None:
        """Keep the signed promises as a document of the case once it is accepted."""
        case = step.case
        offers = Promises._of(case, guide)
        if not offers:
            return
        step.move(Action.KEEP_PROMISE, facts={"materials": [one.no for one in offers]})
        name = case.signature.get("evidence", {}).get("name") or step.addressee.party_name
        Papers.by(
            step,
            DocumentKind.PROMISE_LETTER,
            {
                Content.POINTS: [
                    {"name": one.name, "promise": one.text, "check": one.check_words}
                    for one in offers
                ],
                Content.CONSEQUENCE: "；".join(dict.fromkeys(one.consequence for one in offers)),
                Content.PROMISE: f"{name}，随申请于{clock_time(case.submitted_at)}签名",
            },
        )

    @staticmethod
    def plan_checks(step: Step) -> None:
        """Give each promise a check with its day, once the case is granted without the proof."""
        case = step.case
        guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
        offers = Promises._of(case, guide)
        if not offers:
            return
        last = PromiseCheck.objects.filter(case=case).aggregate(n=Max("n"))["n"] or 0
        for n, one in enumerate(offers, last + 1):
            step.add(
                PromiseCheck(
                    case=case,
                    n=n,
                    organisation_id=case.organisation_id,
                    material_no=one.no,
                    name=one.name,
                    promise=one.text,
                    what=one.check,
                    consequence=one.consequence,
                    due_on=orgs.working_calendar().add_working_days(step.today, one.days),
                )
            )


def _check_of(case: Case, n: int) -> PromiseCheck:
    found = PromiseCheck.objects.filter(case=case, n=n).first()
    if found is None:
        raise NotFound
    return found


@command("cases.check_promise")
def check_promise(
    *,
    case: int,
    n: int,
    version: int | None = None,
    is_true: bool,
    opinion: str,
    on_site: bool = False,
    second: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Write down whether a promise was kept, by two persons when on site (核查承诺).

    国办发〔2020〕42号; 《行政许可法》第三十四条、第六十一条. Return the new version.

    :raises CannotJudge: no words, no second person on site, or it was checked before.
    """
    step = Step.on(case, Action.CHECK_PROMISE, actor=actor, at=at, version=version)
    check = _check_of(step.case, n)
    if check.result:
        raise CannotJudge("这项承诺已经核查过", reason="twice")
    colleague = identity.staff_member(second, viewer=actor) if second and on_site else None
    same = colleague is not None and colleague.id == actor.staff_id
    if colleague is not None and colleague.organisation_id != actor.organisation_id:
        colleague = None
    has_second = colleague is not None
    faults = rules.check_faults(opinion, on_site=on_site, has_second=has_second, same=same)
    if faults:
        raise CannotJudge(next(iter(faults.values())), fields=faults, reason="incomplete")
    check.result, check.opinion = ("TRUE" if is_true else "FALSE"), opinion.strip()
    check.on_site, check.checked_at = on_site, at
    check.checked_by, check.checked_person = actor.staff_id, actor.person_id
    check.checked_name = actor.name
    if colleague is not None:
        check.second_by, check.second_name = colleague.id, colleague.name
    check.closed_at = at if is_true else None
    step.move(
        Action.CHECK_PROMISE,
        opinion=opinion,
        facts={"check": n, "result": check.result, "on_site": on_site},
        needs_attention=not is_true,
    )
    check.save()
    if is_true:
        Messages.tell(step, MessageKind.DECIDED, "承诺核查结果", "书面承诺经核查属实")
    return step.done()


@command("cases.judge_promise")
def judge_promise(
    *,
    case: int,
    n: int,
    version: int | None = None,
    proposal: Judgement,
    reason: str,
    barred_until: date,
    rectify_by: date | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Judge a promise that was found false: to be rectified or revoked, and a bar (认定承诺不实).

    国办发〔2020〕42号; 《行政许可法》第六十九条. By another person than who checked. Revoking
    itself is an act of its own. Return the new version.

    :raises CannotJudge: it was not found false, or reason or days are missing.
    """
    step = Step.on(case, Action.JUDGE_PROMISE, actor=actor, at=at, version=version)
    check = _check_of(step.case, n)
    if check.result != "FALSE" or check.judged_at is not None:
        raise CannotJudge("这项承诺没有核查为不实，或者已经认定过", reason="not_false")
    if policy.proposed_by(actor, check.checked_by, check.checked_person) or (
        actor.staff_id is not None and actor.staff_id == check.second_by
    ):
        raise NotPermitted(
            "核查人不能认定自己核查的结果，请由另一名负责人员认定", reason="own_check"
        )
    proposal = Judgement(proposal)
    faults = rules.judgement_faults(reason, proposal, rectify_by, barred_until, step.today)
    if faults:
        raise CannotJudge(next(iter(faults.values())), fields=faults, reason="incomplete")
    check.proposal, check.judged_reason = proposal, reason.strip()
    check.judged_by, check.judged_name = actor.staff_id, actor.name
    check.judged_at = check.closed_at = at
    check.rectify_by = rectify_by if proposal is Judgement.RECTIFY else None
    facts = {"check": n, "proposal": proposal, "until": barred_until.isoformat()}
    step.move(Action.JUDGE_PROMISE, opinion=reason, facts=facts, needs_attention=True)
    check.save()
    _bar(step, check, barred_until)
    _tell_false(step, check, barred_until)
    step.publish(
        events.PromiseJudged(
            case_id=case, check_n=n, proposal=proposal, barred_until=barred_until, judged_at=at
        )
    )
    text = f"书面承诺经核查不实，{in_words(barred_until)}以前不再适用告知承诺，可以提出异议"
    Messages.tell(step, MessageKind.DECIDED, "承诺核查结果", text)
    return step.done()


def _tell_false(step: Step, check: PromiseCheck, until: date) -> None:
    """Write 承诺核查结果告知书."""
    review, suit = Papers.standard_remedies(step.case)
    treated = rules.treatment(Judgement(check.proposal), check.rectify_by, until)
    Papers.by(
        step,
        DocumentKind.FALSE_PROMISE_NOTICE,
        {
            Content.REASON: f"{check.opinion}。{check.judged_reason}",
            Content.BASIS: rules.BASIS,
            Content.CONSEQUENCE: treated,
            Content.HOW: rules.OBJECT,
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
            "promise_text": check.promise,
            "checked_by": "、".join(filter(None, [check.checked_name, check.second_name])),
        },
    )


def _bar(step: Step, check: PromiseCheck, until: date) -> None:
    row = step.case
    PromiseBar.objects.create(
        party_kind=row.applicant_kind,
        party_id=row.applicant_id,
        case=row.number,
        check_n=check.n,
        organisation_name=row.organisation_name,
        item_name=row.item_name,
        reason=check.judged_reason,
        basis=rules.BASIS,
        from_on=step.today,
        until_on=until,
        judged_by=step.actor.staff_id,
    )


def _bar_of(case: Case, n: int) -> PromiseBar:
    found = PromiseBar.objects.filter(case=case.number, check_n=n).first()
    if found is None:
        raise CannotJudge("这项承诺没有认定为不实", reason="no_bar")
    return found


@command("cases.object_to_judgement")
def object_to_judgement(
    *, number: int, n: int, version: int | None = None, objection: str, actor: Actor, at: datetime
) -> int:
    """Object to the finding that one's promise was false, once (提出异议), by the applicant.

    国办发〔2020〕42号; 《优化营商环境条例》第三十七条. Return the new version.

    :raises CannotJudge: no words, or an objection was made before.
    """
    step = Step.on(number, Action.OBJECT, actor=actor, at=at, version=version)
    bar = _bar_of(step.case, n)
    if bar.objected_at is not None:
        raise CannotJudge("已经提出过异议，请等待答复", reason="twice")
    if not objection.strip():
        words = "请写明哪里与事实不符"
        raise CannotJudge(words, fields={"objection": words}, reason="no_words")
    bar.objection, bar.objected_at = objection.strip(), at
    step.move(Action.OBJECT, opinion=objection, facts={"check": n}, needs_attention=True)
    bar.save(update_fields=["objection", "objected_at"])
    PromiseCheck.objects.filter(case=step.case, n=n).update(closed_at=None)
    Messages.tell(step, MessageKind.SUBMITTED, "异议已收到", "异议已收到，由另一名负责人员复核")
    return step.done()


@command("cases.answer_objection")
def answer_objection(
    *,
    case: int,
    n: int,
    version: int | None = None,
    upheld: bool,
    answer: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Answer an objection; one that is right lifts the bar at once (答复异议).

    国办发〔2020〕42号. By another person than who judged. Return the new version.

    :param upheld: the objection is right: the finding falls.
    :raises CannotJudge: no words, or nothing to answer.
    """
    step = Step.on(case, Action.ANSWER_OBJECTION, actor=actor, at=at, version=version)
    bar, check = _bar_of(step.case, n), _check_of(step.case, n)
    if bar.objected_at is None or bar.answered_at is not None:
        raise CannotJudge("现在没有要答复的异议", reason="nothing")
    involved = {bar.judged_by, check.checked_by, check.second_by} - {None}
    if actor.staff_id in involved:
        raise NotPermitted("不能复核自己核查或者认定的结果，请由另一名负责人员答复", reason="own")
    if not answer.strip():
        words = "请写明复核的意见"
        raise CannotJudge(words, fields={"answer": words}, reason="no_words")
    bar.answer, bar.answered_at = answer.strip(), at
    bar.answered_by, bar.answered_name = actor.staff_id, actor.name
    bar.lifted_at = at if upheld else None
    facts = {"check": n, "upheld": upheld}
    step.move(Action.ANSWER_OBJECTION, opinion=answer, facts=facts, needs_attention=upheld)
    bar.save()
    check.closed_at = at
    check.save(update_fields=["closed_at"])
    review, suit = Papers.standard_remedies(step.case)
    outcome = (
        "异议成立，原认定不再有效，告知承诺的限制从今天起解除。"
        if upheld
        else f"异议不成立，原认定有效，限制到{in_words(bar.until_on)}为止。"
    )
    Papers.by(
        step,
        DocumentKind.OBJECTION_ANSWER,
        {
            Content.REASON: bar.answer,
            Content.CONSEQUENCE: outcome,
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
            "objection": bar.objection,
        },
    )
    Messages.tell(step, MessageKind.DECIDED, "异议已答复", outcome.rstrip("。"))
    return step.done()
