"""A case that is over, its invitation, and the people around a bad rating."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import Occasion
from yiwang.engagement.interaction.types.ratings import BadRating, RatingChannel, Said
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.tests import samples
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.types import DeliveryWay

AT, later = f.AT, f.later
BAD = Said(
    stars=1, labels=("115",), text="等了两个小时没人理", wants_call=True, phone="13800138000"
)
GOOD = Said(stars=5, labels=("517", "510"), text="很快")


def over(world: f.World, at: datetime = AT) -> int:
    """A case whose decision reached its applicant."""
    number = f.decided_case(world, at=at)
    cases.deliver(
        case=number,
        version=f.version_of(number),
        way=DeliveryWay.POST,
        receiver="张三",
        evidence="EMS 1234",
        actor=world.clerk,
        at=at,
    )
    return number


def invited(world: f.World, at: datetime = AT) -> Occasion:
    """A case that is over, its applicant invited to rate it."""
    number = over(world, at)
    commands.invite_ratings(numbers=[number], actor=SYSTEM, at=at)
    return Occasion.objects.get(number=number)


def rated(one: Occasion, said: Said = BAD, *, actor: Actor, at: datetime = AT) -> None:
    """Rate it at the portal."""
    commands.rate(token=one.token, said=said, channel=RatingChannel.PC, actor=actor, at=at)


def officer(world: f.World, name: str = "吴核") -> Actor:
    """Who answers ratings of the market authority."""
    return f.staff(world.market, name, Permission.ANSWER_RATINGS)


def supervisor(world: f.World) -> Actor:
    """Who judges in the county, in another organisation."""
    rights = (Permission.JUDGE_RATINGS, Permission.READ_SUPERVISION)
    return f.staff(world.civil, "郑监", *rights, organisation_name="示例县数据资源管理局")


def seen(key: UUID, who: Actor, at: datetime = AT) -> BadRating:
    """A bad rating as somebody sees it."""
    return queries.bad_rating(key, viewer=who, at=at)


def step(command: Any, key: UUID, who: Actor, at: datetime = AT, **changes: Any) -> Any:
    """Take one step with the version the person sees now."""
    version = seen(key, who, at).version
    return command(**{"rating_id": key, "version": version, "actor": who, "at": at, **changes})


def proof(key: UUID, who: Actor, at: datetime = AT) -> UUID:
    """A file that somebody brings for a bad rating."""
    content = samples.pdf(1)
    return files.store(
        content=[content], name="整改照片.pdf", owner=f"rating:{key}", actor=who, at=at
    ).id


def verifying(one: Occasion, who: Actor, at: datetime = AT) -> None:
    """Take it on and begin to verify."""
    step(commands.assign_rating, one.pk, who, at)
    step(commands.verify_rating, one.pk, who, at)


def called(one: Occasion, who: Actor, at: datetime = AT, *, reached: bool = True) -> None:
    """Call the one who rated."""
    said = "向评价人致歉，了解了经过" if reached else "无人接听"
    step(commands.call_rater, one.pk, who, at, reached=reached, called_at=at, text=said)


def answered(one: Occasion, who: Actor, at: datetime = AT) -> None:
    """Find it right, rectify, answer."""
    step(commands.confirm_rating, one.pk, who, at, text="当天少开了一个窗口，情况属实")
    step(commands.rectify_rating, one.pk, who, at, text="增开一个窗口，安排值班长巡查")
    reply = "已增开一个窗口，向您道歉"
    step(commands.finish_rectifying, one.pk, who, at, reply=reply, file=proof(one.pk, who, at))
