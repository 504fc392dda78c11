"""Addresses of 法制监督."""

from django.urls import path

from yiwang.web.desk.legality import checking, drawing

urlpatterns = [
    path("", drawing.listing, name="legality"),
    path("new/", drawing.new, name="legality-new"),
    path("<uuid:key>/", drawing.show, name="legality-draw"),
    path("<uuid:key>/lots/", drawing.lots, name="legality-lots"),
    path("<uuid:key>/draw.json", drawing.export, name="legality-export"),
    path("sheets/<uuid:key>/", checking.sheet, name="legality-sheet"),
]
