"""Reviewing, and sending the case up or back (审查、拟决定、退回)."""

from collections.abc import Sequence
from datetime import datetime

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import Conflict, DomainError
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case, Review
from yiwang.services.cases.types import Action, CaseState, Check

from .running import Running
from .steps import CannotAct, Step


class CannotReview(DomainError):
    """An opinion has a text, and everybody gives one per round."""

    code = "cases.cannot_review"
    sentence = "请写明审查意见"


class CannotSendUp(Conflict):
    """The reviews that the item wants are not all there, or they differ."""

    code = "cases.cannot_send_up"
    sentence = "审查意见还不够，不能提交审批"


@command("cases.review")
def review(
    *,
    case: int,
    version: int | None = None,
    opinion: str,
    passed: bool,
    checks: Sequence[Check] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Give an opinion on an application (审查意见).

    《行政许可法》第三十四条: two or more where the item says so. Return the new version.

    :raises CannotReview: no text, or a second opinion of the same person in this round.
    """
    step = Step.on(case, Action.REVIEW, actor=actor, at=at, version=version)
    row = step.case
    if not opinion.strip():
        raise CannotReview(fields={"opinion": "请写明审查意见"}, reason="no_opinion")
    if actor.staff_id is None:
        raise CannotAct(reason="no_staff")
    this_round = Review.objects.filter(case=row, round=row.review_round)
    if this_round.filter(reviewer_id=actor.staff_id).exists():
        raise CannotReview("您已经审查过这件，请等待另一位审查员或提交审批", reason="twice")
    if row.state == CaseState.ACCEPTED:
        step.move(Action.START_REVIEW)
    step.move(Action.REVIEW, opinion=opinion, facts={"passed": passed})
    step.add(
        Review(
            case=row,
            n=row.last_n,
            round=row.review_round,
            reviewer_id=actor.staff_id,
            reviewer_person_id=actor.person_id,
            reviewer_name=actor.name,
            passed=passed,
            opinion=opinion.strip(),
            checks=[{"name": c.name, "passed": c.passed, "remark": c.remark} for c in checks],
            at=at,
        )
    )
    return step.done()


@command("cases.send_to_decision")
def send_to_decision(
    *, case: int, version: int | None = None, proposal: str = "", actor: Actor, at: datetime
) -> int:
    """Send a reviewed case to who decides (提交审批), 《行政许可法》第三十七条.

    Return the new version.

    :raises CannotSendUp: an opinion is missing (two where the item wants two).
    """
    step = Step.on(case, Action.SEND_TO_DECISION, actor=actor, at=at, version=version)
    _check_reviews(step.case)
    step.move(Action.SEND_TO_DECISION, opinion=proposal)
    return step.done()


def _check_reviews(case: Case) -> None:
    rows = Review.objects.filter(case=case, round=case.review_round)
    people = {row.reviewer_person_id or row.reviewer_id for row in rows}
    needed = 2 if case.two_reviewers else 1
    if len(people) < needed:
        words = {1: "还没有审查意见", 2: "这件事需要两名审查员审查"}
        raise CannotSendUp(f"{words[needed]}，不能提交审批", reason="too_few")


@command("cases.return_to_review")
def return_to_review(
    *,
    case: int,
    version: int | None = None,
    reason: str,
    to: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Send a case back to be reviewed again (退回审查), with the reason.

    《行政许可法》第三十七条. On a route of its own to the stage named, else to the first one its
    decision may return to. Return the new version.

    :raises CannotReview: no reason, or the route does not return there.
    """
    step = Step.on(case, Action.RETURN, actor=actor, at=at, version=version)
    step.check_held()
    if not reason.strip():
        raise CannotReview(
            "请写明退回的理由", fields={"reason": "请写明退回的理由"}, reason="no_reason"
        )
    step.returns_to = _target(step, to)
    step.case.review_round += 1
    step.move(Action.RETURN, opinion=reason, facts={"round": step.case.review_round})
    return step.done()


def _target(step: Step, to: str) -> str:
    """Return the stage of the route to go back to; nothing without a route."""
    if step.case.marking is None:
        return ""
    left = Running.decision_returns(step)
    if not left or (to and to not in left):
        sentence = "这条流程的决定不能再退回那个环节，请作出决定"
        raise CannotReview(sentence, fields={"to": sentence}, reason="no_target")
    return to or left[0]
