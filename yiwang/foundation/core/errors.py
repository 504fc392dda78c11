"""Anticipated errors: a stable code for programs, a sentence that mends it for people."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """Something a person or a system can mend; shown to them, never logged as a fault.

    ``fields`` maps a field's name to its sentence (ux.md 0.5). ``detail`` holds values a page or
    an API answer may show; never personal data.
    """

    code: ClassVar[str] = "core.error"
    sentence: ClassVar[str] = "没有成功，请检查后再试"
    status: ClassVar[int] = 422

    def __init__(
        self,
        sentence: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        reason: str = "",
        **detail: Any,
    ) -> None:
        """Take the class's sentence unless another one says it better.

        ``reason`` narrows the code: ``cases.cannot_accept`` + ``missing_material``.
        """
        self.text = sentence or self.sentence
        self.fields = dict(fields or {})
        self.full_code = f"{self.code}.{reason}" if reason else self.code
        self.detail = detail
        super().__init__(self.text)


class NotPermitted(DomainError):
    """The actor has no right to this act."""

    code = "core.not_permitted"
    sentence = "您的账号没有办理这件事的权限"
    status = 403


class NotFound(DomainError):
    """There is no such thing, or not for this viewer: both look the same."""

    code = "core.not_found"
    sentence = "没有找到您要的内容"
    status = 404


class Conflict(DomainError):
    """Somebody else was first; nothing was changed and what was typed is kept."""

    code = "core.conflict"
    sentence = "别人已经处理过，请先看最新情况再决定"
    status = 409


def require(allowed: bool, error: type[DomainError] = NotPermitted) -> None:  # noqa: FBT001
    """Raise unless allowed."""
    if not allowed:
        raise error
