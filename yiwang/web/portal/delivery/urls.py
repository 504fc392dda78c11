"""Addresses of the delivery of a result."""

from django.urls import path

from yiwang.web.portal.delivery import views

CASE = "my/cases/<application_number:number>/"

urlpatterns = [
    path(CASE + "delivery/", views.delivery, name="my_delivery"),
    path(CASE + "result/", views.read, name="my_result"),
]
