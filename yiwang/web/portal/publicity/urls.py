"""Addresses of what is made public: results and hearings."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="publicity"),
    path("draws/", views.draws, name="draws"),
    path("hearings/", views.hearings, name="hearings"),
]
