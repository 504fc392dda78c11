"""Addresses of standing in."""

from django.urls import path

from yiwang.web.desk.people import views

urlpatterns = [
    path("delegation/", views.delegation, name="delegation"),
    path("delegation/<uuid:delegation_id>/end/", views.end, name="delegation-end"),
]
