"""What the demo courier is set to (demo mode only)."""

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery.providers import demo


def demo_courier(*, viewer: Actor) -> tuple[dict[str, str], str, bool]:
    """Return the fates there are, the one chosen, and whether the courier is down."""
    require(viewer.is_system)
    found = Setting.objects.filter(name__in=[demo.FATE, demo.SWITCH]).values_list("name", "value")
    kept = dict(found[:2])
    return dict(demo.FATES), kept.get(demo.FATE, "SIGNED"), kept.get(demo.SWITCH) == "DOWN"
