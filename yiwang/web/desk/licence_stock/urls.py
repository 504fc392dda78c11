"""Addresses of existing licences and of the libraries of other levels."""

from django.urls import path

from yiwang.web.desk.licence_stock import linking, views

urlpatterns = [
    path("", views.home, name="licence-stock"),
    path("template/", views.template, name="licence-stock-template"),
    path("records/", views.records, name="licence-stock-records"),
    path("records/<uuid:key>/scan/", views.scan, name="licence-stock-scan"),
    path("conflicts/<int:key>/", views.conflict, name="licence-stock-conflict"),
    path("libraries/", linking.home, name="licence-libraries"),
    path("libraries/take/", linking.take, name="licence-libraries-take"),
    path("libraries/<uuid:key>/", linking.show, name="licence-library"),
    path("libraries/<uuid:key>/make/", linking.make, name="licence-library-make"),
    path("libraries/packages/<uuid:key>/", linking.package, name="licence-library-package"),
    path("<uuid:key>/", views.show, name="licence-stock-import"),
    path("<uuid:key>/part/", views.part, name="licence-stock-part"),
    path("<uuid:key>/report/", views.report, name="licence-stock-report"),
    path("<uuid:key>/scans/", views.scans, name="licence-stock-scans"),
    path("<uuid:key>/act/", views.act, name="licence-stock-act"),
]
