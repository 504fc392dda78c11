"""Rows of interaction."""

from .limits import AnswerLimit
from .publications import PublishedAnswer
from .voices import Voice, VoicePart, VoiceStep

__all__ = ["AnswerLimit", "PublishedAnswer", "Voice", "VoicePart", "VoiceStep"]
