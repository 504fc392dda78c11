"""Addresses of 电子证照."""

from django.urls import path

from yiwang.web.desk.licences import acting, views

urlpatterns = [
    path("", views.listing, name="licences"),
    path("<uuid:key>/", views.show, name="licence"),
    path("<uuid:key>/act/", acting.act, name="licence-act"),
    path("<uuid:key>/original/", acting.look, name="licence-original"),
]
