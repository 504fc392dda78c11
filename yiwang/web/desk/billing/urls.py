"""Addresses of bills and of days."""

from django.urls import path

from yiwang.web.desk.billing import days, views

urlpatterns = [
    path("", views.listing, name="bills"),
    path("days/", days.listing, name="bill-days"),
    path("days/part/", days.part, name="bill-days-part"),
    path("days/<slug:day>/compare/", days.compare, name="bill-day-compare"),
    path("differences/", days.differences, name="bill-differences"),
    path("differences/<uuid:key>/", days.difference, name="bill-difference"),
    path("<uuid:key>/", views.bill, name="bill"),
    path("<uuid:key>/<slug:slug>/", views.act, name="bill-act"),
]
