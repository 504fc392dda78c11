"""What crosses the border of cases: states, drafts, views."""

from .drafts import (
    DeliveryWay,
    DraftInfo,
    DraftMaterial,
    DraftState,
    DraftSummary,
    MaterialWay,
    Receipt,
    SignatureWay,
)
from .states import (
    Action,
    CaseState,
    ClockKind,
    DocumentKind,
    Light,
    LimitUnit,
    Outcome,
    Overlay,
    Regime,
    StepStatus,
    StopKind,
    TaskStep,
    TimelineStep,
)
from .work import Check, CorrectionPoint

__all__ = [
    "Action",
    "CaseState",
    "Check",
    "ClockKind",
    "CorrectionPoint",
    "DeliveryWay",
    "DocumentKind",
    "DraftInfo",
    "DraftMaterial",
    "DraftState",
    "DraftSummary",
    "Light",
    "LimitUnit",
    "MaterialWay",
    "Outcome",
    "Overlay",
    "Receipt",
    "Regime",
    "SignatureWay",
    "StepStatus",
    "StopKind",
    "TaskStep",
    "TimelineStep",
]
