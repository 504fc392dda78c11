"""Addresses of policies for an enterprise and of published pain points."""

from django.urls import path

from . import pain, policies

urlpatterns = [
    path("pain-points/", pain.listing, name="pain_points"),
    path("my/policies/", policies.listing, name="my_policies"),
    path("my/policies/<int:no>/", policies.show, name="my_policy"),
]
