"""Addresses of help, sitemap and privacy."""

from django.urls import path

from . import views

urlpatterns = [
    path("help/", views.show, name="help"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("privacy/", views.privacy, name="privacy"),
]
