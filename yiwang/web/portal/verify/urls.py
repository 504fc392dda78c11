"""Addresses of the verification."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.show, name="verify"),
    path("crl/<slug:name>.crl", views.revocations, name="revocations"),
]
