"""Addresses of organisations."""

from django.urls import path

from yiwang.web.desk.organisations import views

urlpatterns = [
    path("", views.listing, name="organisations"),
    path("add/", views.add, name="organisation-add"),
    path("<uuid:key>/", views.show, name="organisation"),
    path("<uuid:key>/rename/", views.rename, name="organisation-rename"),
    path("<uuid:key>/close/", views.close, name="organisation-close"),
    path("<uuid:key>/windows/", views.add_window, name="organisation-windows"),
]
