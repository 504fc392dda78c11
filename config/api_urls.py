"""The same addresses as config.urls, with the API's own answers for what no view answers."""

from config.urls import urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

handler400 = "yiwang.web.openapi.lean.unrecognised"
handler403 = "yiwang.web.openapi.lean.forbidden"
handler404 = "yiwang.web.openapi.lean.not_found"
handler500 = "yiwang.web.openapi.lean.failed"
