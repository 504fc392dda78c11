"""Addresses of opening a division."""

from django.urls import path

from yiwang.web.desk.opening import views

urlpatterns = [
    path("", views.choose, name="opening"),
    path("<str:region>/", views.checklist, name="opening-region"),
    path("<str:region>/departments/", views.departments, name="opening-departments"),
    path("<str:region>/halls/", views.halls, name="opening-halls"),
    path("<str:region>/administrators/", views.administrators, name="opening-administrators"),
    path("<str:region>/keep/<slug:step>/", views.keep, name="opening-keep"),
]
