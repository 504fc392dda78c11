"""Addresses of 陈述申辩."""

from django.urls import path

from yiwang.web.portal.statement import views

urlpatterns = [path("", views.statement, name="statement")]
