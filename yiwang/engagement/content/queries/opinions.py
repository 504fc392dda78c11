"""Opinions on a draft: for everybody those that are shown, for staff all."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from django.db.models import Count

from yiwang.engagement.content import policy
from yiwang.engagement.content.models import Manuscript, Opinion
from yiwang.engagement.content.types import Adoption, OpinionCounts, OpinionInfo, OpinionState
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes.masking import masked

LIMIT = 100


def shown_opinions(
    no: int, *, before: int | None = None, limit: int = 20, viewer: Actor = ANYONE
) -> tuple[OpinionInfo, ...]:
    """Return the opinions that are shown, newest first; their answers once they are public.

    Numbers of persons in them are covered: 《个人信息保护法》第二十五条.
    """
    del viewer
    public = Manuscript.objects.filter(public_no=no, published__isnull=False)
    draft = public.select_related("published").first()
    if draft is None:
        return ()
    rows = Opinion.objects.filter(manuscript_id=draft.pk, state=OpinionState.SHOWN)
    if before is not None:
        rows = rows.filter(n__lt=before)
    found = rows.order_by("-n")[: min(limit, LIMIT)]
    is_settled = _is_settled(draft)
    return tuple(_public(row, with_answer=is_settled) for row in found)


def _public(row: Opinion, *, with_answer: bool) -> OpinionInfo:
    info = _info(row, with_answer=with_answer)
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
    rows = Opinion.objects.filter(manuscript_id=manuscript_id).order_by("state", "adoption")
    found = {
        (row["state"], row["adoption"]): row["many"]
        for row in rows.values("state", "adoption").annotate(many=Count("*"))
    }
    state = Counter[str]()
    for (one, _), many in found.items():
        state[one] += many
    shown = {adoption: found.get((OpinionState.SHOWN, adoption), 0) for adoption in ("", *Adoption)}
    return OpinionCounts(
        given=state.total(),
        waiting=state[OpinionState.WAITING],
        shown=state[OpinionState.SHOWN],
        unanswered=shown[""],
        adopted=shown[Adoption.ADOPTED],
        partly=shown[Adoption.PARTLY],
        declined=shown[Adoption.DECLINED],
    )


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
