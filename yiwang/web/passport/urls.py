"""Addresses of the passport site; its topics register their own."""

from django.urls import include, path

app_name = "passport"
urlpatterns = [
    path("", include("yiwang.web.passport.login.urls")),
    path("", include("yiwang.web.passport.register.urls")),
    path("", include("yiwang.web.passport.identity.urls")),
    path("", include("yiwang.web.passport.security.urls")),
    path("", include("yiwang.web.passport.invitation.urls")),
]
