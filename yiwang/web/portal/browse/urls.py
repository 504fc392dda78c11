"""Addresses of browsing."""

from django.urls import path

from . import views

urlpatterns = [
    path("personal/", views.personal, name="personal"),
    path("legal/", views.legal, name="legal"),
    path("hot/", views.hot, name="hot"),
]
