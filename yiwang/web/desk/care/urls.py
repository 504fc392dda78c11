"""Addresses of care (惠企政策、企业诉求、堵点)."""

from django.urls import path

from . import needs, pain, policies

urlpatterns = [
    path("", policies.listing, name="care"),
    path("<int:no>/", policies.conditions, name="care-policy"),
    path("needs/", needs.listing, name="needs"),
    path("needs/new/", needs.new, name="need-new"),
    path("pain-points/", pain.listing, name="pain-points"),
    path("pain-points/new/", pain.new, name="pain-point-new"),
    path("pain-points/<case_number:number>/", pain.show, name="pain-point"),
]
