"""Addresses of the kiosk."""

from django.urls import path

from yiwang.web.terminal.kiosk import views

urlpatterns = [
    path("", views.start, name="start"),
    path("zone/", views.zone, name="zone"),
    path("guide/<str:code>/", views.guide, name="guide"),
]
