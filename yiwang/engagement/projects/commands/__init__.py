"""Writes of projects, one verb each; see docs/generated/commands.md."""

from .applying import begin_stage
from .assessing import (
    AssessmentFacts,
    end_assessment,
    record_assessment,
    restore_approval,
    set_aside,
    use_assessment,
)
from .calendars import free_busy_day, keep_busy_day
from .counting import recount_projects
from .inviting import (
    CannotMeet,
    answer_invitation,
    call_off_event,
    fix_day,
    invite_parties,
    request_event,
)
from .opining import conclude_event, give_opinion, mend, take_silence, tell_findings
from .permits import Permit, attach_permit
from .profiling import propose_profile, publish_profile, reject_profile, ship_profile
from .registering import Facts, change_project, register_project
from .steps import CannotProject, NotAuthorised, Overtaken

__all__ = [
    "AssessmentFacts",
    "CannotMeet",
    "CannotProject",
    "Facts",
    "NotAuthorised",
    "Overtaken",
    "Permit",
    "answer_invitation",
    "attach_permit",
    "begin_stage",
    "call_off_event",
    "change_project",
    "conclude_event",
    "end_assessment",
    "fix_day",
    "free_busy_day",
    "give_opinion",
    "invite_parties",
    "keep_busy_day",
    "mend",
    "propose_profile",
    "publish_profile",
    "record_assessment",
    "recount_projects",
    "register_project",
    "reject_profile",
    "request_event",
    "restore_approval",
    "set_aside",
    "ship_profile",
    "take_silence",
    "tell_findings",
    "use_assessment",
]
