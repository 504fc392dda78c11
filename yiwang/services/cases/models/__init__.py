"""Tables of cases: the draft, the case, and the rows of a case."""

from .case import Case
from .documents import DeliveryRecord, OfficialDocument, Publicity
from .draft import Draft
from .exports import CaseExport, CaseExportPart
from .gaps import Gap
from .hand_seals import HandSeal
from .history import CaseEvent, Suspension
from .joint import Dispute, Slice
from .links import CaseLink, VoidProposal
from .materials import Correction, SubmittedMaterial
from .misses import LookupMiss
from .promises import PromiseBar, PromiseCheck
from .results import EndingProposal, FollowUp, GrantedResult
from .saved import SavedList
from .scene import Hearing, InterestedParty, SiteCheck
from .searches import RepeatedDemand, SoughtMaterial
from .stages import StageTask
from .threads import ThreadMessage
from .usual import UsualTime
from .work import Decision, Review, Task
from .working import Note, Phrase, Unsent, Urging

__all__ = [
    "Case",
    "CaseEvent",
    "CaseExport",
    "CaseExportPart",
    "CaseLink",
    "Correction",
    "Decision",
    "DeliveryRecord",
    "Dispute",
    "Draft",
    "EndingProposal",
    "FollowUp",
    "Gap",
    "GrantedResult",
    "HandSeal",
    "Hearing",
    "InterestedParty",
    "LookupMiss",
    "Note",
    "OfficialDocument",
    "Phrase",
    "PromiseBar",
    "PromiseCheck",
    "Publicity",
    "RepeatedDemand",
    "Review",
    "SavedList",
    "SiteCheck",
    "Slice",
    "SoughtMaterial",
    "StageTask",
    "SubmittedMaterial",
    "Suspension",
    "Task",
    "ThreadMessage",
    "Unsent",
    "Urging",
    "UsualTime",
    "VoidProposal",
]
