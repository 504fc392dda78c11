"""Addresses of 办件查询."""

from django.urls import path

from yiwang.web.portal.track import views

urlpatterns = [
    path("track/", views.track, name="track"),
    path("track/<application_number:number>/", views.progress, name="track_number"),
]
