"""Tokens that act in a post: a scope of the desk, a member of staff who holds the post, a right.

The commands judge again; this only says early and in words what is missing.
"""

from typing import Any

from django.http import HttpRequest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.web.openapi.tokens import Bearer, ScopeMissing, subject, verified


class NoPost(NotPermitted):
    """Nobody in a post stands behind the token (or no longer)."""

    code = "openapi.no_post"
    sentence = "这个令牌没有绑定在岗的工作人员"


class Post(Bearer):
    """A bearer token with one of the scopes, whose holder acts in a post with the right."""

    def __init__(self, *scopes: str, right: str = "") -> None:
        """Ask for one of these scopes and, if named, for a right of the role."""
        super().__init__(scopes[0])
        self.scopes, self.right = frozenset(scopes), right

    def needed(self) -> list[str]:
        """Return the scopes of which one is needed."""
        return sorted(self.scopes)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Set ``request.actor`` to the post.

        :raises ScopeMissing: none of the scopes was granted.
        :raises NoPost: the holder is nobody's member of staff.
        :raises NotPermitted: the role does not carry the right.
        """
        found = verified(token)
        if found is None:
            return None
        if not self.scopes & found.scopes:
            raise ScopeMissing(reason=self.scope)
        if not found.actor.is_staff:
            raise NoPost
        if self.right and not found.actor.has(self.right):
            raise NotPermitted(reason=self.right)
        request.actor = subject(request, found)  # type: ignore[attr-defined]
        return found.actor
