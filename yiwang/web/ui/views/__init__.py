"""Shared pages: errors, display settings, the living element page."""

from yiwang.web.ui.views.errors import csrf_failure, forbidden, not_found, server_error
from yiwang.web.ui.views.living import living
from yiwang.web.ui.views.settings import a11y, alive, elder, offline

__all__ = [
    "a11y",
    "alive",
    "csrf_failure",
    "elder",
    "forbidden",
    "living",
    "not_found",
    "offline",
    "server_error",
]
