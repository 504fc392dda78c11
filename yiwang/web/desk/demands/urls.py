"""Addresses of 重复索要."""

from django.urls import path

from yiwang.web.desk.demands import views

urlpatterns = [path("", views.listing, name="demands")]
