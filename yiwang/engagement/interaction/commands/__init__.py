"""Writes of interaction."""

from .answering import answer_voice, close_voice, rate_voice, reopen_voice
from .filing import CannotFile, file_voice
from .handling import (
    accept_voice,
    add_part,
    decline_voice,
    extend_voice,
    invite_part,
    transfer_voice,
)
from .limits import CannotSetLimit, set_limit
from .publishing import keep_back_answer, propose_publication, publish_answer
from .steps import CannotHandle, VoiceOvertaken
from .unsealing import open_identity

__all__ = [
    "CannotFile",
    "CannotHandle",
    "CannotSetLimit",
    "VoiceOvertaken",
    "accept_voice",
    "add_part",
    "answer_voice",
    "close_voice",
    "decline_voice",
    "extend_voice",
    "file_voice",
    "invite_part",
    "keep_back_answer",
    "open_identity",
    "propose_publication",
    "publish_answer",
    "rate_voice",
    "reopen_voice",
    "set_limit",
    "transfer_voice",
]
