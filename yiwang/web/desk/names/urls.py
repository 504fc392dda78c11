"""Addresses of reserved names."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="names"),
    path("<uuid:key>/", views.show, name="name"),
    path("<uuid:key>/act/", views.act, name="name-act"),
    path("<uuid:key>/notice/", views.notice, name="name-notice"),
]
