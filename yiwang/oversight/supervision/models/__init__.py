"""Tables of supervision: what was read from the log, what was found in it, what follows."""

from .exports import FactExport, FactExportPart
from .facts import DidAct, Fact, LogReader, Recount, StepTime, Tally
from .findings import EscalationPlan, Finding, Rule, RuleVersion
from .measures import MeasureGround, MeasurePaper, MeasureStep, MeasureTerm
from .special import AlarmChannel, AlarmSent, WatchedEvent

__all__ = [
    "AlarmChannel",
    "AlarmSent",
    "DidAct",
    "EscalationPlan",
    "Fact",
    "FactExport",
    "FactExportPart",
    "Finding",
    "LogReader",
    "MeasureGround",
    "MeasurePaper",
    "MeasureStep",
    "MeasureTerm",
    "Recount",
    "Rule",
    "RuleVersion",
    "StepTime",
    "Tally",
    "WatchedEvent",
]
