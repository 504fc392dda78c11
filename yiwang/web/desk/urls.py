"""Addresses of the desk site."""

from django.urls import include, path, register_converter

from yiwang.web.desk.converters import CaseNumber

register_converter(CaseNumber, "case_number")
app_name = "desk"
urlpatterns = [
    path("", include("yiwang.web.desk.inbox.urls")),
    path("cases/", include("yiwang.web.desk.casework.urls")),
    path("objections/", include("yiwang.web.desk.objections.urls")),
    path("demands/", include("yiwang.web.desk.demands.urls")),
    path("intake/", include("yiwang.web.desk.intake.urls")),
    path("phrases/", include("yiwang.web.desk.phrases.urls")),
    path("bills/", include("yiwang.web.desk.billing.urls")),
    path("handover/", include("yiwang.web.desk.handover.urls")),
    path("helping/", include("yiwang.web.desk.helping.urls")),
    path("guides/", include("yiwang.web.desk.guides.urls")),
    path("words/", include("yiwang.web.desk.words.urls")),
    path("people/", include("yiwang.web.desk.people.urls")),
    path("opening/", include("yiwang.web.desk.opening.urls")),
    path("organisations/", include("yiwang.web.desk.organisations.urls")),
    path("staff/", include("yiwang.web.desk.staff.urls")),
    path("quality/", include("yiwang.web.desk.quality.urls")),
    path("ratings/", include("yiwang.web.desk.ratings.urls")),
    path("assessment/", include("yiwang.web.desk.assessment.urls")),
    path("reduction/", include("yiwang.web.desk.reduction.urls")),
    path("enabling/", include("yiwang.web.desk.enabling.urls")),
    path("lists/", include("yiwang.web.desk.lists.urls")),
    path("projects/", include("yiwang.web.desk.projects.urls")),
    path("interchange/", include("yiwang.web.desk.interchange.urls")),
    path("editing/", include("yiwang.web.desk.editing.urls")),
    path("content/", include("yiwang.web.desk.content.urls")),
    path("forms/", include("yiwang.web.desk.forms.urls")),
    path("licence-types/", include("yiwang.web.desk.licence_types.urls")),
    path("licence-stock/", include("yiwang.web.desk.licence_stock.urls")),
    path("themes/", include("yiwang.web.desk.themes.urls")),
    path("licence-rights/", include("yiwang.web.desk.licence_rights.urls")),
    path("keys/", include("yiwang.web.desk.keys.urls")),
    path("seals/", include("yiwang.web.desk.seals.urls")),
    path("licences/", include("yiwang.web.desk.licences.urls")),
    path("names/", include("yiwang.web.desk.names.urls")),
    path("legality/", include("yiwang.web.desk.legality.urls")),
    path("", include("yiwang.web.desk.measures.urls")),
    path("supervision/", include("yiwang.web.desk.supervision.urls")),
    path("care/", include("yiwang.web.desk.care.urls")),
    path("", include("yiwang.web.desk.cockpit.urls")),
    path("voices/", include("yiwang.web.desk.voices.urls")),
    path("", include("yiwang.web.desk.operations.urls")),
]
