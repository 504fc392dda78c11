"""Addresses of 电子印章."""

from django.urls import path

from yiwang.web.desk.seals import acting, views

urlpatterns = [
    path("", views.listing, name="seals"),
    path("new/", acting.apply, name="seal-new"),
    path("draft.png", views.draft, name="seal-draft"),
    path("uses/", views.uses, name="seal-uses"),
    path("<uuid:key>/", views.show, name="seal"),
    path("<uuid:key>/act/", acting.act, name="seal-act"),
    path("<uuid:key>/users/", acting.authorise, name="seal-users"),
    path("<uuid:key>/picture.png", views.picture, name="seal-picture"),
]
