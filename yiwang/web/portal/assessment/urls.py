"""Addresses of the published formula, tables and circulars."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="assessment"),
    path("tables/<uuid:key>/", views.table, name="assessment_table"),
    path("tables/<uuid:key>/<str:form>/", views.file, name="assessment_file"),
    path("circulars/<uuid:key>/", views.circular, name="assessment_circular"),
    path("circulars/<uuid:key>/<str:form>/", views.circular_file, name="assessment_circular_file"),
]
