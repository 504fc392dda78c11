"""Every site under its address; sites register their own pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("yiwang.web.openapi.urls")),
    path("", include("yiwang.web.ui.urls")),
    path("", include("yiwang.web.passport.urls")),
    path("", include("yiwang.web.passport.oidc.urls")),
    path("desk/", include("yiwang.web.desk.urls")),
    path("terminal/", include("yiwang.web.terminal.urls")),
    path("", include("yiwang.web.portal.urls")),
]
handler404 = "yiwang.web.ui.views.not_found"
handler500 = "yiwang.web.ui.views.server_error"
handler403 = "yiwang.web.ui.views.forbidden"
