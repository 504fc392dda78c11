"""Addresses of the lists."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.overview, name="lists"),
    path("figures/", views.figures, name="list_figures"),
    path("figures/missing/", views.missing, name="list_missing"),
    path("<slug:key>/", views.show, name="list"),
]
