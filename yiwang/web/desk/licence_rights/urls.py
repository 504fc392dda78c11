"""Addresses of 用证权限."""

from django.urls import path

from yiwang.web.desk.licence_rights import views

urlpatterns = [
    path("", views.listing, name="licence-rights"),
    path("new/", views.propose, name="licence-right-new"),
    path("uses/", views.uses, name="licence-uses"),
    path("<uuid:key>/", views.show, name="licence-right"),
    path("<uuid:key>/act/", views.act, name="licence-right-act"),
]
