"""Addresses of the API: /api/v1 and the published audit roots."""

from django.urls import path

from yiwang.web.openapi import roots
from yiwang.web.openapi.api import addresses

app_name = "openapi"
urlpatterns = [
    path("api/v1/", addresses()),
    path("audit/roots.json", roots.published, name="roots"),
]
