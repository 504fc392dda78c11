"""Opinions on a draft: for everybody those that are shown, for staff all."""

from dataclasses import replace
from uuid import UUID

from django.db.models import Count, Q

from yiwang.engagement.content import policy
from yiwang.engagement.content.models import Manuscript, Opinion
from yiwang.engagement.content.rules.masking import masked
from yiwang.engagement.content.types import Adoption, OpinionCounts, OpinionInfo, OpinionState
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, Actor

LIMIT = 100


def shown_opinions(
    no: int, *, before: int | None = None, limit: int = 20, viewer: Actor = ANYONE
) -> tuple[OpinionInfo, ...]:
    """Return the opinions that are shown, newest first; their answers once they are public.

    Numbers of persons in them are covered: 《个人信息保护法》第二十五条.
    """
    del viewer
    rows = Opinion.objects.filter(
        manuscript__public_no=no,
        manuscript__published__isnull=False,
        state=OpinionState.SHOWN,
    ).select_related("manuscript__published")
    if before is not None:
        rows = rows.filter(n__lt=before)
    found = rows.order_by("-n")[: min(limit, LIMIT)]
    return tuple(_public(row) for row in found)


def _public(row: Opinion) -> OpinionInfo:
    info = _info(row, with_answer=_is_settled(row.manuscript))
    return replace(info, text=info.public_text, name=info.public_name)


def _is_settled(row: Manuscript) -> bool:
    return bool(row.published and row.published.content.get("summary"))


def opinions(
    manuscript_id: UUID,
    *,
    state: OpinionState | None = None,
    before: int | None = None,
    limit: int = 20,
    viewer: Actor,
) -> tuple[OpinionInfo, ...]:
    """Return the opinions on a draft for staff, newest first.

    :raises NotFound: the draft is out of the viewer's sight.
    """
    _seen(manuscript_id, viewer)
    rows = Opinion.objects.filter(manuscript_id=manuscript_id)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(n__lt=before)
    found = rows.order_by("-n")[: min(limit, LIMIT)]
    return tuple(_info(row, with_answer=True) for row in found)


def opinion_counts(manuscript_id: UUID, *, viewer: Actor = ANYONE) -> OpinionCounts:
    """Return how many opinions there are by what became of them; figures only."""
    del viewer
    shown = Q(state=OpinionState.SHOWN)
    found = Opinion.objects.filter(manuscript_id=manuscript_id).aggregate(
        given=Count("pk"),
        waiting=Count("pk", filter=Q(state=OpinionState.WAITING)),
        shown=Count("pk", filter=shown),
        unanswered=Count("pk", filter=shown & Q(adoption="")),
        adopted=Count("pk", filter=shown & Q(adoption=Adoption.ADOPTED)),
        partly=Count("pk", filter=shown & Q(adoption=Adoption.PARTLY)),
        declined=Count("pk", filter=shown & Q(adoption=Adoption.DECLINED)),
    )
    return OpinionCounts(**found)


def _seen(manuscript_id: UUID, viewer: Actor) -> Manuscript:
    row = Manuscript.objects.filter(pk=manuscript_id).first()
    if row is None or not policy.may_see(viewer, row):
        raise NotFound
    return row


def _info(row: Opinion, *, with_answer: bool) -> OpinionInfo:
    return OpinionInfo(
        id=row.pk,
        n=row.n,
        name=row.name,
        text=row.text,
        given_at=row.given_at,
        state=OpinionState(row.state),
        reason=row.reason,
        adoption=Adoption(row.adoption) if with_answer and row.adoption else None,
        answer=row.answer if with_answer else "",
        judged_by=row.judged_by,
        answered_by=row.answered_by,
        version=row.version,
        public_text=masked(row.text),
        public_name=masked(row.name),
    )
