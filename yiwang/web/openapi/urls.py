"""Addresses of the openapi site."""

from django.urls import URLPattern, URLResolver

app_name = "openapi"
urlpatterns: list[URLPattern | URLResolver] = []
