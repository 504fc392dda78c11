"""What can happen to what is in force."""

from enum import StrEnum


class ChangeTarget(StrEnum):
    """What changed (变更对象): a basic item, or implementing lists of it."""

    ITEM = "ITEM"
    LIST = "LIST"


class ChangeKind(StrEnum):
    """What happened (变更类型): it came, its text changed, it left force or came back."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    WITHDRAWN = "WITHDRAWN"
    RESTORED = "RESTORED"
