"""Addresses of the terminal site."""

from django.urls import include, path

app_name = "terminal"
urlpatterns = [path("", include("yiwang.web.terminal.kiosk.urls"))]
