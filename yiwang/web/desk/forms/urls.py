"""Addresses of forms, of their versions and of their designs."""

from django.urls import path

from yiwang.web.desk.forms import designs, fields, previews, views

D = "designs/<uuid:key>/"
urlpatterns = [
    path("", views.listing, name="forms"),
    path("new/", views.create, name="forms-new"),
    path("begin/", views.begin, name="forms-begin"),
    path("of/<path:code>/", views.form, name="form"),
    path("compare/<path:code>/", views.compare, name="forms-compare"),
    path("versions/<int:version_id>/", previews.version, name="forms-version"),
    path(D, designs.design, name="form-design"),
    path(D + "act/", designs.act, name="form-design-act"),
    path(D + "shape/", designs.shape, name="form-design-shape"),
    path(D + "preview/", previews.design, name="form-design-preview"),
    path(D + "<slug:page>/add/", fields.choose, name="form-design-add"),
    path(D + "<slug:page>/new/<slug:term>/", fields.add, name="form-design-new"),
    path(D + "<slug:page>/<slug:field_key>/", fields.edit, name="form-design-field"),
]
