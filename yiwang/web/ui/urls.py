"""Addresses of the design system: display settings, keep-alive, the living element page."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from yiwang.web.ui import views

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("elder/", views.elder, name="elder"),
    path("a11y/", views.a11y, name="a11y"),
    path("alive/", views.alive, name="alive"),
    path("offline/", views.offline, name="offline"),
    path("", include("yiwang.web.ui.testmode.urls")),
]
if settings.YIWANG_DEMO or settings.DEBUG:
    urlpatterns.append(path("ui/", views.living, name="living"))
