"""申请编号 in addresses: 18 digits with a check digit; anything else is simply not found."""

from yiwang.foundation.core.errors import NotFound
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.lib.codes.faults import InvalidCode


def parse_number(text: str) -> int:
    """Return the case's key.

    :raises NotFound: the check digit or the date is wrong; the same answer as for a foreign case.
    """
    try:
        return parse_application_number(text).value
    except InvalidCode as error:
        raise NotFound("没有查到这个编号", reason="case") from error
