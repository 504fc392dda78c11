"""Who may use a seal, and for what."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.licences.models import Seal, SealUser
from yiwang.services.licences.rules import seals as life
from yiwang.services.licences.types.seals import SealAct

from .seals import Moves

_MOST_KINDS = 50
_MOST_PER_DAY = 10_000


class CannotAuthorise(DomainError):
    """Nobody can be told from what was given, or they are authorised already."""

    code = "licences.cannot_authorise_seal_user"
    sentence = "请核对授权的内容"


@command("licences.authorise_seal_user")
def authorise_seal_user(
    *,
    seal_id: UUID,
    version: int,
    staff_id: UUID | None = None,
    role: str = "",
    kinds: Sequence[str] = (),
    per_day: int | None = None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Let a member of staff, or a post of the seal's office, use a seal (授权用章).

    国务院令第716号 第九条. ``kinds`` are the kinds of documents, none: all; ``per_day`` limits
    the uses. Nobody authorises themself.

    :raises CannotAuthorise: not one person or post of the office, or authorised already.
    Other errors as of ``approve_seal``.
    """
    row = Moves.locked(seal_id, SealAct.AUTHORISE, actor=actor, version=version)
    name = _name(row, staff_id, role, actor)
    _require_limits(kinds, per_day)
    try:
        with transaction.atomic():
            user = SealUser.objects.create(
                seal=row,
                staff_id=staff_id,
                role=role,
                name=name,
                kinds=sorted(set(kinds)),
                per_day=per_day,
                granted_by=actor.id,
                granted_name=actor.name,
                granted_at=at,
            )
    except IntegrityError:
        raise CannotAuthorise(
            f"{name}已经可以用这枚印章；要改范围，请先收回再授权", reason="twice"
        ) from None
    Moves.move(row, SealAct.AUTHORISE, actor=actor, at=at, opinion=name)
    return user.pk


@command("licences.end_seal_user")
def end_seal_user(
    *, seal_id: UUID, version: int, user_id: UUID, actor: Actor, at: datetime
) -> None:
    """Take back the right to use a seal (收回用章授权).

    国务院令第716号 第九条.

    :raises NotFound: no such authority in force. Other errors as of ``approve_seal``.
    """
    row = Moves.locked(seal_id, SealAct.END_AUTHORITY, actor=actor, version=version)
    user = row.users.filter(pk=user_id, ended_at=None).first()
    if user is None:
        raise NotFound
    user.ended_at = at
    user.save(update_fields=["ended_at"])
    Moves.move(row, SealAct.END_AUTHORITY, actor=actor, at=at, opinion=user.name)


def _name(row: Seal, staff_id: UUID | None, role: str, actor: Actor) -> str:
    if (staff_id is None) == (not role):
        sentence = "请选择一个人，或者一个岗位"
        raise CannotAuthorise(sentence, fields={"who": sentence}, reason="who")
    if role == life.PLATFORM:
        return life.PLATFORM_NAME
    if staff_id is None:
        known = identity.role_names(viewer=actor).get(role)
        if known is None:
            raise CannotAuthorise("没有这个岗位", fields={"who": "没有这个岗位"}, reason="who")
        return known
    if staff_id == actor.staff_id:
        raise NotPermitted("不能给自己授权，请由另一位印章管理员办理", reason="oneself")
    people = identity.people_of_staff(row.organisation_id, viewer=actor)
    found = next((name for one, name, _ in people if one == staff_id), "")
    if not found:
        sentence = "这个人不在用章单位，请选择本单位的在岗人员"
        raise CannotAuthorise(sentence, fields={"who": sentence}, reason="who")
    return found


def _require_limits(kinds: Sequence[str], per_day: int | None) -> None:
    fields = {}
    if len(kinds) > _MOST_KINDS or any(not kind.strip() for kind in kinds):
        fields["kinds"] = f"文件种类最多 {_MOST_KINDS} 种，一行一种"
    if per_day is not None and not 1 <= per_day <= _MOST_PER_DAY:
        fields["per_day"] = f"每日次数应在 1 到 {_MOST_PER_DAY} 之间"
    if fields:
        raise CannotAuthorise(fields=fields, reason="limits")
