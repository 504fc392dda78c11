"""Addresses of regions."""

from django.urls import path

from . import views

urlpatterns = [
    path("region/", views.choose, name="region"),
    path("region/set/", views.remember, name="region_set"),
    path("r/<str:code>/", views.show, name="place"),
    path("helpers/", views.helpers, name="helpers"),
]
