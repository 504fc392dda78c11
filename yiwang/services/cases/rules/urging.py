"""When somebody may be reminded of a case (催办): not twice a day, not while others hold it."""

from datetime import datetime, timedelta

AGAIN_AFTER = timedelta(hours=24)


def why_not(
    *, is_open: bool, waits_for_applicant: bool, last: datetime | None, at: datetime
) -> str:
    """Return the sentence why a reminder may not be sent now; empty: it may.

    :param last: when the same side reminded last and has no answer yet.
    """
    if not is_open:
        return "这件已经办完，不用催办"
    if waits_for_applicant:
        return "这件正在等申请人，办理部门收到以后才能继续，不用催办"
    if last is not None and at - last < AGAIN_AFTER:
        return "24 小时内已经催办过一次，请等办理部门答复"
    return ""
