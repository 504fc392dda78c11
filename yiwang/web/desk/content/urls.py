"""Addresses of texts for the public, and of the opinions on drafts."""

from django.urls import path

from yiwang.web.desk.content import acts, opinions, sheets, views

urlpatterns = [
    path("", views.listing, name="content"),
    path("new/", views.create, name="content-new"),
    path("opinions/<uuid:opinion_id>/judge/", opinions.judge, name="content-opinion-judge"),
    path("opinions/<uuid:opinion_id>/answer/", opinions.answer, name="content-opinion-answer"),
    path("<uuid:key>/", views.show, name="content-text"),
    path("<uuid:key>/act/", acts.act, name="content-act"),
    path("<uuid:key>/edit/", sheets.edit, name="content-edit"),
    path("<uuid:key>/opinions/", opinions.listing, name="content-opinions"),
    path("<uuid:key>/opinions/export/", opinions.export, name="content-opinions-export"),
    path("<uuid:key>/versions/<int:version_no>/", views.version, name="content-version"),
    path("<uuid:key>/versions/<int:version_no>/restore/", views.restore, name="content-restore"),
    path("<uuid:key>/files/<uuid:file_id>/", views.file, name="content-file"),
]
