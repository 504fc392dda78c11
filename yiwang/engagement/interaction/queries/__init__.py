"""Reads of interaction."""

from .asked import (
    UnknownVoice,
    followed,
    my_voices,
    opened_ticket,
    own_voice,
    ticket_of,
)
from .desk import (
    desk_voice_counts,
    desk_voices,
    is_known_file,
    voice_for_staff,
    voice_targets,
)
from .limits import limit_of, limits_of
from .public import answered_question, answered_questions

__all__ = [
    "UnknownVoice",
    "answered_question",
    "answered_questions",
    "desk_voice_counts",
    "desk_voices",
    "followed",
    "is_known_file",
    "limit_of",
    "limits_of",
    "my_voices",
    "opened_ticket",
    "own_voice",
    "ticket_of",
    "voice_for_staff",
    "voice_targets",
]
