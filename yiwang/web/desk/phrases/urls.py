"""Addresses of phrases."""

from django.urls import path

from yiwang.web.desk.phrases import views

urlpatterns = [
    path("", views.listing, name="phrases"),
    path("<uuid:key>/remove/", views.remove, name="phrase-remove"),
]
