"""Addresses of the search."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.show, name="search"),
    path("suggest/", views.suggest, name="suggest"),
]
