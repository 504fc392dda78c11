"""Addresses of the workbench."""

from django.urls import path

from yiwang.web.desk.inbox import views

urlpatterns = [
    path("", views.home, name="home"),
    path("density/", views.density, name="density"),
    path("search/", views.search, name="search"),
]
