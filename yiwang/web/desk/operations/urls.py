"""Addresses of parked messages and of the audit log."""

from django.urls import path

from yiwang.web.desk.operations import views

urlpatterns = [
    path("parked/", views.parked, name="parked"),
    path("parked/<int:delivery>/retry/", views.retry, name="parked-retry"),
    path("audit/", views.audit, name="audit"),
]
