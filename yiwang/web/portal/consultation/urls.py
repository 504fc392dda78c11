"""Addresses of drafts put to the public."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="consultations"),
    path("<int:no>/", views.show, name="consultation"),
]
