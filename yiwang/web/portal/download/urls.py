"""Addresses of the download centre."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="download"),
    path("<str:code>/", views.form, name="download_form"),
]
