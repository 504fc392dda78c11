"""Addresses of the cockpit and of the statistics."""

from django.urls import path

from yiwang.web.desk.cockpit import statistics, views

urlpatterns = [
    path("cockpit/", views.cockpit, name="cockpit"),
    path("statistics/", statistics.statistics, name="statistics"),
]
