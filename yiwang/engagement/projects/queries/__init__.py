"""Reads of projects."""

from .events import event_tasks, joint_event, may_open_file, report_pdf
from .permits import earlier_permits, permit_file
from .profiles import (
    assessment,
    assessments,
    busy_days,
    profile,
    profile_version,
    profiles,
)
from .projects import desk_projects, late_stages, my_projects, project, project_by_code

__all__ = [
    "assessment",
    "assessments",
    "busy_days",
    "desk_projects",
    "earlier_permits",
    "event_tasks",
    "joint_event",
    "late_stages",
    "may_open_file",
    "my_projects",
    "permit_file",
    "profile",
    "profile_version",
    "profiles",
    "project",
    "project_by_code",
    "report_pdf",
]
