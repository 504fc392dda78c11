"""Addresses of laws and policies."""

from django.urls import path

from . import views

urlpatterns = [path("", views.listing, name="policy"), path("<slug:key>/", views.show, name="law")]
