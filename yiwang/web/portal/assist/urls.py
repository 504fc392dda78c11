"""Addresses of the guidance."""

from django.urls import path

from . import views

urlpatterns = [
    path("<str:code>/", views.ask, name="assist"),
    path("<str:code>/list/", views.own_list, name="assist_list"),
    path("<str:code>/list.pdf", views.own_list_pdf, name="assist_list_pdf"),
    path("<str:code>/keep/", views.keep, name="assist_keep"),
]
