"""Addresses of 疑义校核."""

from django.urls import path

from yiwang.web.desk.objections import views

urlpatterns = [
    path("", views.waiting, name="objections"),
    path("all/", views.all_of_region, name="objections-all"),
    path("<uuid:key>/", views.objection, name="objection"),
    path("<uuid:key>/files/<uuid:file_id>/", views.proof, name="objection-file"),
]
