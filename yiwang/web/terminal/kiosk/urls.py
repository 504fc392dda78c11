"""Addresses of the kiosk."""

from django.urls import path

from yiwang.web.terminal.kiosk import views

urlpatterns = [
    path("", views.start, name="start"),
    path("guide/<str:code>/", views.guide, name="guide"),
]
