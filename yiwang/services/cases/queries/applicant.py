"""What the applicant and anybody with the number may read (我的办件、办件查询)."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.gm.digest import same
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import labels, lifecycle
from yiwang.services.cases.types import (
    CaseState,
    CaseSummary,
    CaseView,
    Outcome,
    Overlay,
    ProgressView,
)

from .views import Shown

_MISSES = 5
_WAIT_SECONDS = 60
_LONGEST = 3600


class UnknownNumber(NotFound):
    """No such number, a mistyped one, or another's: the same sentence for all."""

    code = "cases.unknown_number"
    sentence = "没有查到这个编号。编号是 18 位数字，在告知单右上角，也在短信里"


class WrongQueryCode(DomainError):
    """The six digits do not belong to the number."""

    code = "cases.wrong_query_code"
    sentence = "查询码不对。查询码是6位数字，在告知单申请编号下面，也在提交成功的短信里"


class TooManyMisses(DomainError):
    """Five misses, then a delay that grows."""

    code = "cases.too_many_misses"
    sentence = "输错的次数太多，请过一会儿再试，或登录后在“我的办件”查看"
    status = 429


def my_cases(*, viewer: Actor, after: int | None = None, limit: int = 20) -> list[CaseSummary]:
    """Return the viewer's cases, newest first, from ``after`` on; what waits for them is marked.

    Keyset on (submitted_at, number): the numbers of a day do not follow its order.
    """
    mine = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if mine is None or viewer.is_staff:
        return []
    rows = Case.objects.filter(applicant_id=mine).defer("values", "signature")
    if after is not None:
        last = Case.objects.filter(pk=after, applicant_id=mine).values_list("submitted_at")
        at = next((row[0] for row in last), None)
        if at is None:
            return []
        rows = rows.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, number__lt=after))
    ordered = rows.order_by("-submitted_at", "-number")
    return [_summary(row) for row in ordered[: min(limit, 100)]]


def _summary(case: Case) -> CaseSummary:
    state, overlay = CaseState(case.state), Overlay(case.overlay)
    outcome = Outcome(case.outcome) if case.outcome else None
    label, colour = lifecycle.public_label(state, outcome, overlay)
    due_on = None if case.due_on == PAUSED_UNTIL else case.due_on
    waits = state in labels.WAITS_FOR_APPLICANT or overlay in {Overlay.CORRECTION, Overlay.PAYMENT}
    facts = labels.Told(case.organisation_name, state, outcome, overlay, due_on)
    return CaseSummary(
        number=case.number,
        item_code=case.item_code,
        item_name=case.item_name,
        organisation_name=case.organisation_name,
        applicant_name=case.applicant_name,
        label=label,
        colour=colour,
        told="" if waits or overlay is not Overlay.NONE else labels.told(facts),
        submitted_at=case.submitted_at,
        due_on=due_on,
        waits_for_applicant=waits,
        is_open=case.is_open,
    )


def case_for_applicant(number: int, *, viewer: Actor, at: datetime) -> CaseView:
    """Return a case to its applicant, who filed it, or who acts for them.

    :raises NotFound: there is none, or it is another's.
    """
    case = Case.objects.filter(pk=number).first()
    if case is None or not policy.is_applicant(viewer, case):
        raise NotFound
    return Shown(case, viewer, local_date(at)).view(with_code=True, inside=False)


def progress(
    number: str | int, query_code: str = "", *, client: str = "", viewer: Actor, at: datetime
) -> ProgressView:
    """Return where a case stands: the state alone, or details with the right 查询码.

    :param client: who asks, hashed; five misses make them wait.
    :raises UnknownNumber: mistyped, unknown, all the same.
    :raises WrongQueryCode: the code does not belong to the number.
    :raises TooManyMisses: five misses of this client or on this number.
    """
    asker = f"cases.miss:{client or viewer.session_key_hash or viewer.id}"
    _check_patience(asker, at)
    case = _by_number(number)
    if case is None:
        _miss(asker, at)
        raise UnknownNumber
    if query_code:
        guarded = f"cases.miss:{case.number}"
        _check_patience(guarded, at)
        given = keys.index(f"{case.number}:{query_code.strip()}")
        if not same(given, bytes(case.query_code_hash)):
            _miss(guarded, at)
            raise WrongQueryCode
        cache.delete(guarded)
    shown = Shown(case, viewer, local_date(at)) if query_code else None
    office = orgs.organisation(case.organisation_id)
    state, overlay = CaseState(case.state), Overlay(case.overlay)
    outcome = Outcome(case.outcome) if case.outcome else None
    label, colour = lifecycle.public_label(state, outcome, overlay)
    return ProgressView(
        number=case.number,
        item_name=case.item_name,
        organisation_name=case.organisation_name,
        phone=office.phone if office else "12345",
        label=label,
        colour=colour,
        timeline=lifecycle.timeline(state),
        promised_due_on=case.promised_due_on,
        details=shown.view(with_code=False, inside=False) if shown else None,
    )


def _by_number(number: str | int) -> Case | None:
    try:
        key = parse_application_number(number).value
    except InvalidCode:
        return None
    return Case.objects.filter(pk=key).first()


def _check_patience(key: str, at: datetime) -> None:
    misses, until = cache.get(key, (0, None))
    if misses >= _MISSES and until is not None and at < until:
        raise TooManyMisses(seconds=int((until - at).total_seconds()) + 1)


def _miss(key: str, at: datetime) -> None:
    misses, _ = cache.get(key, (0, None))
    misses += 1
    wait = min(_WAIT_SECONDS * 2 ** max(0, misses - _MISSES), _LONGEST)
    cache.set(key, (misses, at + timedelta(seconds=wait)), _LONGEST)
