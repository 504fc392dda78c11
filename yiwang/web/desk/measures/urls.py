"""Addresses of 处置文书."""

from django.urls import path

from yiwang.web.desk.measures import issuing, mine, terms, views

urlpatterns = [
    path("supervision/measures/", views.listing, name="measures"),
    path("supervision/measures/new/", issuing.new, name="measure-new"),
    path("supervision/measures/terms/", terms.terms, name="measure-terms"),
    path("supervision/measures/<slug:number>/", views.show, name="measure"),
    path("supervision/measures/<slug:number>/act/", views.act, name="measure-act"),
    path("supervision/measures/<slug:number>/paper/", views.paper, name="measure-paper"),
    path(
        "supervision/measures/<slug:number>/paper.<slug:form>", views.download, name="measure-pdf"
    ),
    path("supervision/measures/<slug:number>/files/<uuid:key>/", views.file, name="measure-file"),
    path("measures/mine/", mine.listing, name="my-measures"),
]
