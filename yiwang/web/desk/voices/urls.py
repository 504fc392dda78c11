"""Addresses of voices (诉求)."""

from django.urls import path

from . import hotline, limits, views

urlpatterns = [
    path("", views.listing, name="voices"),
    path("new/", hotline.new, name="voice-new"),
    path("limits/", limits.show, name="voice-limits"),
    path("<case_number:number>/", views.show, name="voice"),
    path("<case_number:number>/act/", views.act, name="voice-act"),
    path("<case_number:number>/files/<uuid:file_id>/", views.file, name="voice-file"),
]
