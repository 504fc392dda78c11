"""Addresses of 差评办理."""

from django.urls import path

from . import records, views, windows

urlpatterns = [
    path("", views.listing, name="ratings"),
    path("all/", records.every, name="ratings-all"),
    path("export/", records.export, name="ratings-export"),
    path("windows/", windows.listing, name="rating-windows"),
    path("windows/<uuid:key>/", windows.one, name="rating-window"),
    path("<uuid:key>/", views.show, name="rating"),
    path("<uuid:key>/phone/", views.phone, name="rating-phone"),
    path("<uuid:key>/files/<uuid:file_id>/", views.proof, name="rating-file"),
    path("<uuid:key>/<slug:name>/", views.act, name="rating-act"),
]
