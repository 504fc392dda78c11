"""Addresses of 名称自主申报."""

from django.urls import path

from . import mine, views

urlpatterns = [
    path("names/", views.check, name="names"),
    path("names/reserve/", views.reserve, name="names_reserve"),
    path("my/names/", mine.listing, name="my_names"),
    path("my/names/<uuid:key>/", mine.show, name="my_name"),
    path("my/names/<uuid:key>/notice/", mine.notice, name="my_name_notice"),
    path("my/names/<uuid:key>/release/", mine.release, name="my_name_release"),
]
