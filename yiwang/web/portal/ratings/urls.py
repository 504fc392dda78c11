"""Addresses of 好差评."""

from django.urls import path

from . import giving, results

urlpatterns = [
    path("ratings/", results.results, name="ratings"),
    path("rate/window/<uuid:key>/", giving.window, name="rate_window"),
    path("rate/<str:token>/", giving.rate, name="rate"),
]
