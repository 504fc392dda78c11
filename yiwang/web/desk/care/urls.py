"""Addresses of care (惠企政策、堵点)."""

from django.urls import path

from . import pain, policies

urlpatterns = [
    path("", policies.listing, name="care"),
    path("<int:no>/", policies.conditions, name="care-policy"),
    path("pain-points/", pain.listing, name="pain-points"),
    path("pain-points/new/", pain.new, name="pain-point-new"),
    path("pain-points/<case_number:number>/", pain.show, name="pain-point"),
]
