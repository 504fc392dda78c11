"""What a third party sees with the code of their notice (陈述申辩); guesses wait as at 办件查询."""

from datetime import datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import InterestedParty
from yiwang.services.cases.types import CaseState
from yiwang.services.cases.types.scene import StatementView

from . import following

_OPEN = frozenset({CaseState.REVIEW, CaseState.DECISION})


class UnknownStatement(NotFound):
    """No such number or code: the same sentence for both."""

    code = "cases.unknown_statement"
    sentence = "申请编号或者陈述码不对，请对照告知书检查。陈述码是8位数字"


def statement(number: str, code: str, *, client: str, viewer: Actor, at: datetime) -> StatementView:
    """Return what a notice was about, to whoever holds its code.

    :param client: who asks, hashed; five misses make them wait.
    :raises UnknownStatement: mistyped, unknown, all the same.
    :raises TooManyMisses: five misses of this client or on this number.
    """
    del viewer
    key = following.key_of(number)
    asker, guarded = f"by:{client}"[:80], f"statement:{key}"
    following.wait_for(key, asker, guarded, at)
    row = None
    if key is not None:
        index = InterestedParty.index_of(key, code)
        rows = InterestedParty.objects.filter(case_id=key, code_index=index).select_related("case")
        row = rows.first()
    if row is None:
        following.missed(asker, at)
        if key is not None:
            following.missed(guarded, at)
        raise UnknownStatement
    case = row.case
    return StatementView(
        case=case.number,
        n=row.n,
        item_name=case.item_name,
        organisation_name=case.organisation_name,
        name=row.name,
        interest=row.interest,
        answer_until=row.answer_until,
        offers_hearing=row.offers_hearing and local_date(at) <= row.answer_until,
        is_open=row.stated_at is None and case.state in _OPEN,
        statement=row.statement,
        stated_at=row.stated_at,
        answer=row.answer,
    )
