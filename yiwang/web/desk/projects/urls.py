"""Addresses of 工程建设项目 at the desk."""

from django.urls import path

from yiwang.web.desk.projects import events, plans, views

EVENT = "events/<uuid:event>/"

urlpatterns = [
    path("", views.home, name="projects"),
    path("late/", views.late, name="project-late"),
    path("calendar/", views.calendar, name="project-calendar"),
    path("assessments/", views.assessments, name="project-assessments"),
    path("assessments/<uuid:key>/", views.assessment, name="project-assessment"),
    path("lists/", plans.lists, name="project-lists"),
    path("lists/propose/", plans.propose, name="project-list-propose"),
    path("lists/<uuid:key>/", plans.version, name="project-list"),
    path("<uuid:key>/", views.show, name="project"),
    path("<uuid:key>/approvals/<slug:approval>/", views.approval, name="project-approval"),
    path("<uuid:key>/approvals/<slug:approval>/permit/", views.permit, name="project-permit"),
    path(EVENT, events.show, name="project-event"),
    path(EVENT + "report/", events.report, name="project-report"),
    path(EVENT + "files/<uuid:file_id>/", events.file, name="project-file"),
    path(EVENT + "<slug:act>/", events.act, name="project-act"),
]
