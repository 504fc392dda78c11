"""On whose authority a seal may be used: the person's own first, then the post's (用印授权)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import Seal, SealUse, SealUser
from yiwang.services.licences.rules import seals as life
from yiwang.services.licences.types.seals import SealState


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a seal may not be used: for programs and for people."""

    reason: str
    sentence: str


def unusable(row: Seal, at: datetime) -> Obstacle | None:
    """Why nobody may use the seal now; None: it is in use."""
    state = SealState(row.state)
    if state is not SealState.IN_USE:
        return Obstacle(
            state.value.lower(),
            f"“{row.name}”现在是“{life.STATES[state][0]}”，不能使用，请联系本单位的印章管理员",
        )
    if life.is_expired(row.valid_until, at):
        return Obstacle(
            "expired",
            f"“{row.name}”已过有效期，不能使用，请本单位的印章管理员销毁后重新申请",
        )
    return None


def covering(row: Seal, kind: str, actor: Actor, at: datetime) -> SealUser | Obstacle:
    """The authority that covers one more use on a document of this kind, or why there is none.

    Who goes on to use it holds a lock on the seal, so that no two share the last one of a day.
    """
    found = list(_authorities(row, actor))
    if not found:
        return Obstacle(
            "not_authorised",
            f"您没有使用“{row.name}”的授权，请本单位的印章管理员给您授权",
        )
    fitting = [one for one in found if not one.kinds or kind in one.kinds]
    if not fitting:
        return Obstacle(
            "kind", f"您的授权不包括这种文件（{kind}），请本单位的印章管理员调整授权范围"
        )
    used = _used_today(fitting, actor, at)
    for one in fitting:
        if one.per_day is None or used.get(one.pk, 0) < one.per_day:
            return one
    return Obstacle(
        "limit",
        f"今天的用印次数已到上限（{fitting[0].per_day} 次），请明天再办，或请印章管理员调整上限",
    )


def _authorities(row: Seal, actor: Actor) -> list[SealUser]:
    if not actor.is_staff:
        return list(row.users.filter(role=life.PLATFORM, ended_at=None))
    if actor.staff_id is None:
        return []
    who = Q(staff_id=actor.staff_id)
    if actor.role and row.organisation_id in {actor.organisation_id, *actor.organisation_ids}:
        who |= Q(role=actor.role)
    return list(row.users.filter(who, ended_at=None).order_by("role", "granted_at"))


def _used_today(authorities: list[SealUser], actor: Actor, at: datetime) -> dict[UUID, int]:
    """Uses of today by authority: a post's limit is each holder's own."""
    uses = SealUse.objects.filter(authority__in=authorities, on=local_date(at), actor_id=actor.id)
    return dict(uses.values_list("authority").annotate(Count("pk")))
