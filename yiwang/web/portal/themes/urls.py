"""Addresses of life events."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="themes"),
    path("<slug:code>/", views.show, name="theme"),
]
