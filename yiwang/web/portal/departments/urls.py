"""Addresses of departments."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="departments"),
    path("<uuid:organisation_id>/", views.show, name="department"),
]
