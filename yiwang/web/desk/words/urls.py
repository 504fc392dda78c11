"""Addresses of the words of search."""

from django.urls import path

from yiwang.web.desk.words import views

urlpatterns = [
    path("", views.words, name="words"),
    path("<int:synonym_id>/remove/", views.remove, name="word-remove"),
]
