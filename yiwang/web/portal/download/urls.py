"""Addresses of the download centre."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="download"),
    path("<str:code>/", views.form, name="download_form"),
    path("<str:code>/blank.pdf", views.blank, name="download_blank"),
    path("<str:code>/sample.pdf", views.sample, name="download_sample"),
]
