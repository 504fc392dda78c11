"""Addresses of the checks over the whole catalogue."""

from django.urls import path

from yiwang.web.desk.quality import export, views

urlpatterns = [
    path("", views.home, name="quality"),
    path("rules/", views.rules, name="quality-rules"),
    path("start/", views.start, name="quality-start"),
    path("<uuid:key>/", views.report, name="quality-report"),
    path("<uuid:key>/part/", views.part, name="quality-part"),
    path("<uuid:key>/findings/", views.findings, name="quality-findings"),
    path("<uuid:key>/export/", export.export, name="quality-export"),
    path("findings/<int:number>/", views.finding, name="quality-finding"),
]
