"""What was counted of a project, kept on its rows for lists and supervision."""

from datetime import datetime, timedelta

from yiwang.engagement.projects.models import Project, ProjectStage
from yiwang.engagement.projects.queries.board import board
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor

from .steps import moved

BATCH = 100
AGAIN = timedelta(minutes=50)


def recount(row: Project, at: datetime) -> bool:
    """Write what the board says now on the rows of a project; return whether all is done."""
    found = board(row, at=at)
    stages = {stage.no: stage for stage in row.stages.all()}
    for shown in found.stages:
        stage = stages[shown.no]
        stage.used, stage.left, stage.light = shown.used, shown.left, shown.light
        stage.is_running, stage.read_on = shown.is_now, local_date(at)
    written = ["used", "left", "light", "is_running", "read_on"]
    ProjectStage.objects.bulk_update(stages.values(), written)
    row.used, row.stage_no, row.counted_at = found.tally.total, found.stage_no, at
    row.save(update_fields=["used", "stage_no", "counted_at"])
    return found.is_done


@command("projects.recount_projects", audited=False)
def recount_projects(*, actor: Actor, at: datetime) -> int:
    """Count the days of a batch of projects under way (统计审批用时), those counted first first.

    国办发〔2019〕11号. Not audited: figures that follow from the cases. Return how many.
    """
    require(actor.is_system, NotPermitted)
    concerning("projects:count")
    rows = Project.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.filter(is_open=True, counted_at__lt=at - AGAIN).order_by("counted_at", "pk")
    done = list(rows.select_related("profile")[:BATCH])
    for row in done:
        if recount(row, at):
            row.is_open, row.closed_at = False, at
            moved(row, "CLOSE", actor=actor, at=at)
    return len(done)
