"""Rows of interaction."""

from .care import (
    PolicyMatch,
    PolicyNeed,
    PolicyReach,
)
from .limits import (
    AnswerLimit,
)
from .pain import (
    PainPoint,
    PainPointStep,
)
from .publications import (
    PublishedAnswer,
)
from .ratings import (
    Handling,
    HandlingStep,
    Occasion,
    RatedWindow,
    Rating,
    RatingTally,
)
from .voices import (
    Voice,
    VoicePart,
    VoiceStep,
)

__all__ = [
    "AnswerLimit",
    "Handling",
    "HandlingStep",
    "Occasion",
    "PainPoint",
    "PainPointStep",
    "PolicyMatch",
    "PolicyNeed",
    "PolicyReach",
    "PublishedAnswer",
    "RatedWindow",
    "Rating",
    "RatingTally",
    "Voice",
    "VoicePart",
    "VoiceStep",
]
