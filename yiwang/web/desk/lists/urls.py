"""Addresses of the named lists."""

from django.urls import path

from yiwang.web.desk.lists import figures, views

urlpatterns = [
    path("", views.home, name="lists"),
    path("figures/", figures.show, name="lists-figures"),
    path("figures/missing/", figures.missing, name="lists-missing"),
    path("figures/export/", figures.export, name="lists-figures-export"),
    path("targets/", figures.targets, name="lists-targets"),
    path("targets/<slug:code>/", figures.target, name="lists-target"),
    path("<uuid:key>/", views.show, name="lists-list"),
    path("<uuid:key>/add/", views.add, name="lists-add"),
    path("<uuid:key>/act/", views.act, name="lists-act"),
    path("<uuid:key>/source/", views.source, name="lists-source"),
    path("<uuid:key>/candidates/", views.candidates, name="lists-candidates"),
    path("<uuid:key>/entries/<int:number>/", views.entry, name="lists-entry"),
    path("<uuid:key>/versions/<int:number>/", views.version, name="lists-version"),
]
