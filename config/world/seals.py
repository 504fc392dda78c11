"""The seals of the demo world: of each body that decides, made by three people and in use."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from config.world import Say
from config.world.past import began_on, played
from config.world.people import actor_in, bodies_that_decide
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.licences import commands

VERSION = "1"
"""Raise it when bodies or seals are added."""
_STAMP = "world.seals"
_APPROVAL: Final = ("online-approval", "网上审批的决定书、通知书须加盖网上审批电子专用章")
_LICENCE: Final = ("licence", "签发电子证照须加盖电子证照专用章")
_ISSUING: Final = frozenset(
    {
        *("市场监督管理局", "民政局", "自然资源和规划局", "住房和城乡建设局", "公安局"),
        *("人力资源和社会保障局", "卫生健康委员会", "烟草专卖局"),
    }
)
"""The bodies that issue what data/certificates lists."""
_USERS: Final = ("APPROVER", "REVIEWER", "WINDOW", "PLATFORM")
"""Whoever issues documents: they decide, review, accept, or the law acts by the platform."""
_YEARS: Final = 5


def build(say: Say, at: datetime) -> None:
    """Set the test maker up and make the seals that are not there yet."""
    played(say, _STAMP, VERSION, lambda: _made(at))


def _made(at: datetime) -> str:
    began = began_on(at)
    commands.found_test_maker(actor=SYSTEM, at=began)
    people = tuple(actor_in(role, at) for role in ("印章管理员", "印章审批人", "制章人员"))
    made = 0
    for body in bodies_that_decide():
        issues = body.standard_name in _ISSUING
        for style, reason in (_APPROVAL, _LICENCE) if issues else (_APPROVAL,):
            with suppress(commands.CannotApplyForSeal):  # somebody has given it such a seal
                _into_use(_applied(body, style, reason, people[0], began), people, began)
                made += 1
    commands.publish_revocation_lists(actor=SYSTEM, at=at)
    return f"测试印章 {made} 枚，已领取并授权使用"


def _applied(
    body: OrganisationInfo, style: str, reason: str, keeper: Actor, began: datetime
) -> UUID:
    return commands.apply_for_seal(
        organisation_id=body.id,
        style=style,
        purpose="",
        reason=reason,
        years=_YEARS,
        actor=keeper,
        at=began,
    )


def _into_use(seal: UUID, people: tuple[Actor, ...], began: datetime) -> None:
    """Every act by whoever it belongs to; each raises the version by one."""
    keeper, approver, maker = people
    commands.approve_seal(seal_id=seal, version=1, actor=approver, at=began)
    commands.make_seal(seal_id=seal, version=2, actor=maker, at=began)
    commands.collect_seal(seal_id=seal, version=3, actor=keeper, at=began)
    for version, role in enumerate(_USERS, start=4):
        commands.authorise_seal_user(
            seal_id=seal, version=version, role=role, actor=keeper, at=began
        )
