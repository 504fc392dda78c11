"""Addresses of import and export."""

from django.urls import path

from yiwang.web.desk.interchange import views

urlpatterns = [
    path("", views.home, name="interchange"),
    path("template/<str:kind>/", views.template, name="interchange-template"),
    path("export/", views.export, name="interchange-export"),
    path("<uuid:key>/", views.show, name="interchange-import"),
    path("<uuid:key>/part/", views.part, name="interchange-part"),
    path("<uuid:key>/report/", views.report, name="interchange-report"),
    path("<uuid:key>/decide/", views.decide, name="interchange-decide"),
]
