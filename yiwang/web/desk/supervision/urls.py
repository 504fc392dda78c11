"""Addresses of supervision."""

from django.urls import path

from yiwang.web.desk.supervision import alarms, rules, views

urlpatterns = [
    path("", views.home, name="supervision"),
    path("findings/", views.findings, name="findings"),
    path("findings/<int:number>/", views.finding, name="finding"),
    path("findings/<int:number>/files/<uuid:file_id>/", views.proof, name="finding-file"),
    path("facts/", views.facts, name="facts"),
    path("facts/<str:matter>/", views.fact, name="fact"),
    path("rules/", rules.rules, name="watch-rules"),
    path("rules/<slug:code>/", rules.rule, name="watch-rule"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/channels/", alarms.channels, name="alarm-channels"),
    path("proofs/", views.proofs, name="proofs"),
    path("escalation/<uuid:office>/", rules.escalation, name="escalation"),
]
