"""Addresses of 我的空间."""

from django.urls import path

from yiwang.web.portal.my import (
    advice,
    cases,
    correction,
    files,
    hearing,
    lists,
    objections,
    results,
    supply,
    talk,
    urging,
    views,
)

CASE = "my/cases/<application_number:number>/"

urlpatterns = [
    path("my/", views.home, name="my"),
    path("my/drafts/", views.drafts, name="my_drafts"),
    path("my/drafts/<application_number:number>/discard/", views.discard, name="my_draft_discard"),
    path("my/cases/", cases.case_list, name="my_cases"),
    path(CASE, cases.case, name="my_case"),
    path(CASE + "withdraw/", cases.withdraw, name="my_withdraw"),
    path(CASE + "urging/", urging.urging, name="my_urging"),
    path(CASE + "talk/", talk.talk, name="my_talk"),
    path(CASE + "hearing/", hearing.hearing, name="my_hearing"),
    path(CASE + "documents/<int:n>/", cases.document, name="my_document_pdf"),
    path(CASE + "documents/<int:n>/original/", cases.original, name="my_document_original"),
    path(CASE + "correction/", correction.correction, name="my_correction"),
    path(CASE + "correction/<slug:place>/upload/", correction.upload, name="my_correction_upload"),
    path(
        CASE + "correction/<slug:place>/<uuid:file_id>/remove/",
        correction.remove,
        name="my_correction_remove",
    ),
    path(CASE + "promises/<int:n>/object/", supply.objection, name="my_objection"),
    path(CASE + "follow-up/<slug:purpose>/", results.follow_up, name="my_follow_up"),
    path(CASE + "plea/", results.plead, name="my_plea"),
    path(CASE + "forward/", supply.forward, name="my_forward"),
    path(CASE + "supply/", supply.supply, name="my_supply"),
    path(CASE + "supply/<int:no>/upload/", supply.upload, name="my_supply_upload"),
    path(CASE + "supply/<int:no>/<uuid:file_id>/remove/", supply.remove, name="my_supply_remove"),
    path("my/materials/", views.documents, name="my_documents"),
    path("my/materials/<uuid:key>/delete/", views.let_go, name="my_document_delete"),
    path("my/materials/<uuid:key>/object/", objections.about_material, name="my_material_object"),
    path("my/objections/", objections.listing, name="my_objections"),
    path("my/objections/<uuid:key>/", objections.show, name="my_objection_show"),
    path("my/consents/", views.consents, name="my_consents"),
    path("my/consents/<uuid:key>/revoke/", views.revoke, name="my_consent_revoke"),
    path("my/lists/", lists.lists, name="my_lists"),
    path("my/lists/<uuid:key>/remove/", lists.let_go, name="my_list_remove"),
    path("my/advice/", advice.choose, name="my_advice"),
    path("my/uses/", views.uses, name="my_uses"),
    path("my/messages/", views.messages, name="my_messages"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("files/<uuid:file_id>/thumbnail/", files.file_thumbnail, name="file_thumbnail"),
]
