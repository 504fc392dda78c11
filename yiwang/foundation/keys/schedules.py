"""What runs by the clock: certificates that end soon are told of in the morning."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands, queries


@every("20 8 * * *")
def tell_of_ends(at: datetime) -> None:
    """Tell of each certificate that ends within 30, 7 or 1 days, once for each of these."""
    for key in queries.certificates_to_tell(viewer=SYSTEM, at=at):
        commands.tell_of_end(certificate_id=key, actor=SYSTEM, at=at)
