"""Addresses of licence types, of their versions and faces."""

from django.urls import path

from yiwang.web.desk.licence_types import faces, fields, versions, views

V = "versions/<uuid:key>/"
urlpatterns = [
    path("", views.listing, name="licence-types"),
    path("new/", views.create, name="licence-types-new"),
    path("of/<slug:code>/", views.one, name="licence-type"),
    path("of/<slug:code>/begin/", views.begin, name="licence-type-begin"),
    path("of/<slug:code>/compare/", views.compare, name="licence-type-compare"),
    path(V, versions.version, name="licence-type-version"),
    path(V + "act/", versions.act, name="licence-type-act"),
    path(V + "facts/", versions.facts, name="licence-type-facts"),
    path(V + "fields/", fields.shape, name="licence-type-fields"),
    path(V + "fields/new/", fields.add, name="licence-type-field-new"),
    path(V + "fields/of/<slug:field_key>/", fields.edit, name="licence-type-field"),
    path(V + "face/", faces.face, name="licence-type-face"),
    path(V + "preview/", faces.preview, name="licence-type-preview"),
]
