"""Addresses of published pain points."""

from django.urls import path

from . import pain

urlpatterns = [path("pain-points/", pain.listing, name="pain_points")]
