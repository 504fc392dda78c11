"""Addresses of notices, and of the files of public texts."""

from django.urls import path

from . import views

urlpatterns = [
    path("notices/", views.listing, name="notices"),
    path("notices/<int:no>/", views.show, name="notice"),
    path("content/<int:no>/files/<uuid:file_id>/", views.file, name="content_file"),
]
