"""Addresses of the case list and of a case."""

from django.urls import path

from yiwang.web.desk.casework import (
    act_views,
    correction_views,
    export,
    gap_views,
    paper_views,
    promise_views,
    resubmit_views,
    review_views,
    route_views,
    supply_views,
    transfer_views,
    views,
)

CASE = "<case_number:number>/"
urlpatterns = [
    path("", views.listing, name="cases"),
    path("export/", export.export, name="cases-export"),
    path("promises/", promise_views.due, name="promises"),
    path("gaps/", gap_views.waiting, name="gaps"),
    path(CASE, views.overview, name="case"),
    path(CASE + "form/", views.form, name="case-form"),
    path(CASE + "materials/", views.materials, name="case-materials"),
    path(CASE + "materials/<uuid:file_id>/", views.material_file, name="case-file"),
    path(CASE + "opinions/", views.opinions, name="case-opinions"),
    path(CASE + "documents/", views.documents, name="case-documents"),
    path(CASE + "documents/<int:n>/", paper_views.document, name="case-document"),
    path(CASE + "documents/<int:n>.pdf", paper_views.document_pdf, name="case-document-pdf"),
    path(CASE + "trace/", views.trace, name="case-trace"),
    path(CASE + "unmask/", paper_views.unmask, name="case-unmask"),
    path(CASE + "claim/", views.claim, name="case-claim"),
    path(CASE + "release/", views.release, name="case-release"),
    path(CASE + "correction/", correction_views.builder, name="correction"),
    path(CASE + "resubmit/", resubmit_views.resubmit, name="resubmit"),
    path(CASE + "pre-accept/", gap_views.pre_accept, name="pre-accept"),
    path(CASE + "accept-with-gaps/", gap_views.accept_with_gaps, name="accept-with-gaps"),
    path(CASE + "supply/", supply_views.supply, name="supply"),
    path(CASE + "transfer/", transfer_views.transfer, name="transfer"),
    path(CASE + "promises/<int:n>/check/", promise_views.check, name="promise-check"),
    path(CASE + "promises/<int:n>/judge/", promise_views.judge, name="promise-judge"),
    path(CASE + "promises/<int:n>/answer/", promise_views.answer, name="promise-answer"),
    path(CASE + "review/", review_views.review, name="review"),
    path(CASE + "route/", route_views.route, name="case-route"),
    path(CASE + "route.bpmn", route_views.export, name="case-route-bpmn"),
    path(CASE + "route/return/", route_views.decision_return, name="case-return"),
    path(CASE + "stages/<int:task>/", route_views.stage, name="case-stage"),
    *(path(f"{CASE}{slug}/", view, name=f"act-{slug}") for slug, view in act_views.VIEWS.items()),
]
