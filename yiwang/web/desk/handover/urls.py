"""Addresses of the hand-over."""

from django.urls import path

from yiwang.web.desk.handover import views

urlpatterns = [path("", views.waiting, name="handover")]
