"""Tables of projects."""

from .event import EventFinding, EventParty, EventStep, JointEvent
from .profile import ApprovalProfile, BusyDay, RegionalAssessment
from .project import Project, ProjectApproval, ProjectParty, ProjectStage, ProjectStep

__all__ = [
    "ApprovalProfile",
    "BusyDay",
    "EventFinding",
    "EventParty",
    "EventStep",
    "JointEvent",
    "Project",
    "ProjectApproval",
    "ProjectParty",
    "ProjectStage",
    "ProjectStep",
    "RegionalAssessment",
]
