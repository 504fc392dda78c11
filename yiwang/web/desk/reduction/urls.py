"""Addresses of the ledger of reduced materials and steps."""

from django.urls import path

from yiwang.web.desk.reduction import compare, figures, ledger, norms, sheets, views

urlpatterns = [
    path("", views.home, name="reduction"),
    path("begin/", views.begin, name="reduction-begin"),
    path("checks/<uuid:key>/", views.check, name="reduction-check"),
    path("checks/<uuid:key>/part/", views.part, name="reduction-part"),
    path("checks/<uuid:key>/act/", views.act, name="reduction-act"),
    path("checks/<uuid:key>/alike/", sheets.alike, name="reduction-alike"),
    path("checks/<uuid:key>/items/<str:code>/", sheets.item, name="reduction-item"),
    path("ledger/", ledger.listing, name="reduction-ledger"),
    path("ledger/export/", ledger.export, name="reduction-ledger-export"),
    path("figures/", figures.home, name="reduction-figures"),
    path("figures/take/", figures.take, name="reduction-take"),
    path("figures/<uuid:key>/", figures.show, name="reduction-figure"),
    path("figures/<uuid:key>/measure/", figures.measure, name="reduction-measure"),
    path("figures/<uuid:key>/export/", figures.export, name="reduction-figure-export"),
    path("compare/", compare.compare, name="reduction-compare"),
    path("compare/export/", compare.export, name="reduction-compare-export"),
    path("norms/", norms.listing, name="reduction-norms"),
    path("norms/<slug:kind>/new/", norms.new, name="reduction-norm-new"),
    path("norms/<slug:kind>/<slug:code>/", norms.norm, name="reduction-norm"),
]
