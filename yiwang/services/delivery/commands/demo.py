"""The demo courier's fates (demo mode only)."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery.providers import demo


@command("delivery.choose_fate")
def choose_fate(*, fate: str, is_down: bool, actor: Actor, at: datetime) -> None:
    """Choose what becomes of parcels ordered from now on (示例速递), ux 4.0. Demo only.

    《行政许可法》第四十四条.
    """
    del at
    require(actor.is_system and fate in demo.FATES, NotPermitted)
    Setting.objects.update_or_create(name=demo.FATE, defaults={"value": fate})
    state = "DOWN" if is_down else "HAVE"
    Setting.objects.update_or_create(name=demo.SWITCH, defaults={"value": state})
    concerning("delivery:demo:courier", fate=fate, down=is_down)
