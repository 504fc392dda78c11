"""Days on which an organisation cannot come to a joint event."""

from datetime import date, datetime

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import BusyDay
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor

from .steps import CannotProject

LONGEST = 100


@command("projects.keep_busy_day")
def keep_busy_day(*, day: date | None, note: str = "", actor: Actor, at: datetime) -> int:
    """Note a day on which one's organisation cannot come (登记占用日).

    国办发〔2019〕11号: 联合验收.

    :raises CannotProject: the day is missing or over. :raises NotPermitted: no post that works.
    """
    concerning(f"projects:calendar:{actor.organisation_id}", day=str(day))
    if actor.organisation_id is None or not policy.works(actor):
        raise NotPermitted
    if day is None or day < local_date(at):
        raise CannotProject(fields={"day": "请填写今天或者以后的日期"}, reason="day")
    row, _ = BusyDay.objects.update_or_create(
        organisation_id=actor.organisation_id,
        day=day,
        defaults={
            "organisation_name": actor.organisation_name,
            "note": note.strip()[:LONGEST],
            "by_name": actor.name,
            "at": at,
        },
    )
    return row.pk


@command("projects.free_busy_day")
def free_busy_day(*, busy_id: int, actor: Actor, at: datetime) -> None:
    """Free a day that was taken (取消占用日), 国办发〔2019〕11号: 联合验收.

    :raises NotFound: there is none of one's organisation.
    """
    del at
    concerning(f"projects:calendar:{actor.organisation_id}", busy=busy_id)
    require(policy.works(actor), NotPermitted)
    rows = BusyDay.objects.filter(pk=busy_id, organisation_id__in=list(policy.places(actor)))
    if not rows.delete()[0]:
        raise NotFound
