"""Addresses of guides."""

from django.urls import path

from . import views

urlpatterns = [
    path("<str:code>/", views.show, name="guide"),
    path("<str:code>/print/", views.printable, name="guide_print"),
    path("<str:code>/history/", views.history, name="guide_history"),
    path("<str:code>/v/<int:local>-<int:basic>/", views.version, name="guide_version"),
]
