"""Addresses of 密码与用印."""

from django.urls import path

from yiwang.web.desk.keys import views

urlpatterns = [
    path("", views.listing, name="keys"),
    path("proposals/<uuid:key>/", views.proposal, name="key-proposal"),
    path("<int:key>/", views.show, name="key"),
    path("<int:key>/rotate/", views.rotate, name="key-rotate"),
    path("<int:key>/destroy/", views.destroy, name="key-destroy"),
    path("<int:key>/request/", views.request_certificate, name="key-request"),
    path("<int:key>/certificate/", views.import_certificate, name="key-certificate"),
]
