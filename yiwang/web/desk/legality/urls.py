"""Addresses of 法制监督."""

from django.urls import path

from yiwang.web.desk.legality import amending, checking, drawing

urlpatterns = [
    path("", drawing.listing, name="legality"),
    path("new/", drawing.new, name="legality-new"),
    path("<uuid:key>/", drawing.show, name="legality-draw"),
    path("<uuid:key>/lots/", drawing.lots, name="legality-lots"),
    path("<uuid:key>/draw.json", drawing.export, name="legality-export"),
    path("sheets/<uuid:key>/", checking.sheet, name="legality-sheet"),
    path("sheets/<uuid:key>/amend/", amending.new, name="amendment-new"),
    path("amendments/", amending.listing, name="amendments"),
    path("amendments/<uuid:key>/", amending.show, name="amendment"),
]
