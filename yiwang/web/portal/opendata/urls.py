"""Addresses of the open data."""

from django.urls import path

from yiwang.web.portal.opendata import views

urlpatterns = [
    path("", views.home, name="opendata"),
    path("catalogue.jsonl.gz", views.file, name="opendata_file"),
    path("catalogue.csv.zip", views.tables, name="opendata_tables"),
    path("changes.atom", views.feed, name="opendata_feed"),
]
