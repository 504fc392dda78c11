"""Addresses of the guides' marks."""

from django.urls import path

from yiwang.web.desk.guides import views

urlpatterns = [
    path("", views.listing, name="guides"),
    path("<slug:code>/", views.guide, name="guide"),
]
