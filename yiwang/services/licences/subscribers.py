"""Jobs of the library: what was uploaded is loaded part by part."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job

from .commands.stock import JOB
from .commands.stock_loading import go_on


@job(JOB)
def load_stock(upload: str) -> None:
    """Do the next part of an import; running twice changes nothing."""
    go_on(UUID(upload), clock.now())
