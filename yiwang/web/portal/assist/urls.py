"""Addresses of the guidance."""

from django.urls import path

from . import views

urlpatterns = [path("<str:code>/", views.ask, name="assist")]
