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
    TimelineStep,
)

__all__ = [
    "Action",
    "CaseState",
    "ClockKind",
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
    "TimelineStep",
]
