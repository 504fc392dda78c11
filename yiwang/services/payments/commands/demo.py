"""The demo institution's fates (示例支付机构); the pages that call this exist in demo mode only."""

from datetime import datetime

from django.conf import settings

from yiwang.foundation.core.commands import procedure
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.payments.providers.demo import DemoInstitution, Fate


@procedure("payments.play")
def play(*, no: str, fate: Fate, actor: Actor, at: datetime) -> None:
    """Let a fate happen to an order at the demo institution (模拟支付); its notices follow.

    《电子签名法》第十三条. Demo mode only.

    :raises NotFound: no such order there, or no demo mode.
    """
    del actor
    if not settings.YIWANG_DEMO or not DemoInstitution().play(no=no, fate=fate, at=at):
        raise NotFound


@procedure("payments.come_early")
def come_early(*, actor: Actor, at: datetime) -> None:
    """Let the next order be paid before the page that makes it returns (模拟支付).

    《电子签名法》第十三条. Demo mode only.

    :raises NotFound: no demo mode.
    """
    del actor, at
    if not settings.YIWANG_DEMO:
        raise NotFound
    DemoInstitution().come_early()
