"""Addresses of 工程建设项目."""

from django.urls import path

from yiwang.web.portal.projects import events, views

EVENT = "<uuid:key>/events/<uuid:event>/"

urlpatterns = [
    path("", views.home, name="projects"),
    path("guide/", views.guide, name="project_guide"),
    path("new/", views.new, name="project_new"),
    path("<uuid:key>/", views.show, name="project"),
    path("<uuid:key>/change/", views.change, name="project_change"),
    path("<uuid:key>/stages/<int:no>/", views.stage, name="project_stage"),
    path("<uuid:key>/permits/<str:approval>/", views.permit, name="project_permit"),
    path("<uuid:key>/request/<slug:kind>/", events.request_event, name="project_request"),
    path(EVENT, events.show, name="project_event"),
    path(EVENT + "mend/<int:n>/", events.mend, name="project_mend"),
    path(EVENT + "report/", events.report, name="project_report"),
    path(EVENT + "files/<uuid:file_id>/", events.file, name="project_file"),
]
