"""Addresses of 电子印章."""

from django.urls import path

from yiwang.web.desk.seals import acting, by_hand, outside, views

urlpatterns = [
    path("", views.listing, name="seals"),
    path("new/", acting.apply, name="seal-new"),
    path("draft.png", views.draft, name="seal-draft"),
    path("by-hand/", by_hand.listing, name="hand-seals"),
    path("by-hand/<case_number:number>/", by_hand.let, name="hand-seal"),
    path("by-hand/<uuid:key>/scan/", by_hand.scan, name="hand-seal-scan"),
    path("outside/", outside.listing, name="outside"),
    path("outside/new/", outside.report, name="outside-new"),
    path("outside/<uuid:key>/", outside.show, name="outside-one"),
    path("outside/<uuid:key>/act/", outside.act, name="outside-act"),
    path("uses/", views.uses, name="seal-uses"),
    path("<uuid:key>/", views.show, name="seal"),
    path("<uuid:key>/act/", acting.act, name="seal-act"),
    path("<uuid:key>/users/", acting.authorise, name="seal-users"),
    path("<uuid:key>/picture.png", views.picture, name="seal-picture"),
]
