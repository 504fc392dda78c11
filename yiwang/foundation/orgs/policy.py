"""Who may change reference data, and of which division."""

from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

MANAGE = "admin.manage"


def may_edit(actor: Actor) -> bool:
    """Administrators of the platform, and the platform itself."""
    return actor.has(MANAGE)


def is_within_reach(actor: Actor, region_code: str) -> bool:
    """Whether a division is the administrator's own or lies below it (管理范围)."""
    if actor.is_system:
        return True
    return bool(actor.region_code) and divisions.is_within(region_code, actor.region_code)


def prefix(region_code: str) -> str:
    """Return what the codes of a division and of all below it begin with."""
    return divisions.prefix_of(region_code)
