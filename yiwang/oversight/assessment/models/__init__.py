"""Tables of assessment; private to this app."""

from .goals import Indicator, Target, Task, TaskStep
from .results import Circular, Report
from .scores import Formula, Objection, Period, Score

__all__ = [
    "Circular",
    "Formula",
    "Indicator",
    "Objection",
    "Period",
    "Report",
    "Score",
    "Target",
    "Task",
    "TaskStep",
]
