"""Addresses of the helper's pages."""

from django.urls import path

from yiwang.web.desk.helping import views

urlpatterns = [
    path("", views.people, name="helping"),
    path("new/", views.new, name="helping-new"),
    path("<uuid:person>/", views.authority, name="helping-authority"),
]
