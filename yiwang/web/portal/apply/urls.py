"""Addresses of 在线申报: ``/apply/<实施编码>/`` begins, ``/apply/<申请编号>/…`` goes on."""

from django.urls import path, register_converter

from yiwang.web.portal.apply import views


class Number:
    """An application number: 18 digits."""

    regex = "[0-9]{18}"

    def to_python(self, value: str) -> int:
        """Read it."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """Write it."""
        return str(value)


class ItemCode:
    """An implementing code of 31 or 33 characters."""

    regex = "[0-9A-Z]{31,33}"

    def to_python(self, value: str) -> str:
        """Read it."""
        return value

    def to_url(self, value: str) -> str:
        """Write it."""
        return value


class SignaturePart:
    """Which of the two files of a signature: what it is over, or itself."""

    regex = "text|p7s"

    def to_python(self, value: str) -> str:
        """Read it."""
        return value

    def to_url(self, value: str) -> str:
        """Write it."""
        return value


register_converter(SignaturePart, "signature_part")
register_converter(Number, "application_number")
register_converter(ItemCode, "item_code")
N = "apply/<application_number:number>/"
A = N + "files/<slug:key>/"
M = N + "materials/<int:no>/"

urlpatterns = [
    path("apply/<item_code:code>/", views.begin, name="apply"),
    path("apply/<item_code:code>/start/", views.start, name="apply_start"),
    path(N, views.resume, name="application"),
    path(N + "updated/", views.updated, name="apply_updated"),
    path(N + "consent/", views.consent, name="apply_consent"),
    path(N + "situation/", views.situation, name="apply_situation"),
    path(N + "form/<slug:key>/", views.page, name="apply_page"),
    path(N + "form/<slug:key>/autosave/", views.autosave, name="apply_autosave"),
    path(N + "form/<slug:key>/conflict/", views.conflict, name="apply_conflict"),
    path(A, views.answer, name="apply_answer"),
    path(A + "upload/", views.answer_upload, name="apply_answer_upload"),
    path(A + "phone/", views.answer_phone, name="apply_answer_phone"),
    path(A + "phone/files/", views.answer_phone_list, name="apply_answer_phone_list"),
    path(A + "<uuid:file_id>/remove/", views.answer_remove, name="apply_answer_remove"),
    path(N + "dispute/<slug:key>/", views.dispute, name="apply_dispute"),
    path(N + "materials/", views.materials, name="apply_materials"),
    path(M + "upload/", views.upload, name="apply_upload"),
    path(M + "reuse/", views.reuse, name="apply_reuse"),
    path(M + "licence/", views.licence, name="apply_licence"),
    path(M + "promise/", views.promise, name="apply_promise"),
    path(M + "phone/", views.phone, name="apply_phone"),
    path(M + "phone/files/", views.phone_list, name="apply_phone_list"),
    path(M + "<uuid:file_id>/remove/", views.remove, name="apply_remove"),
    path(M + "<uuid:file_id>/replace/", views.replace, name="apply_replace"),
    path(M + "<uuid:file_id>/keep/", views.keep, name="apply_keep"),
    path(M + "<uuid:file_id>/<slug:way>/", views.move, name="apply_move"),
    path(N + "delivery/", views.delivery, name="apply_delivery"),
    path(N + "check/", views.check, name="apply_check"),
    path(N + "sign/", views.sign, name="apply_sign"),
    path(N + "certify/", views.certify, name="apply_certify"),
    path(N + "certify/<uuid:intent_id>/", views.certify_code, name="apply_certify_code"),
    path(N + "signatures/", views.receipt_signatures, name="apply_signatures"),
    path(
        N + "signatures/<uuid:key>.<signature_part:what>",
        views.signature_file,
        name="apply_signature_file",
    ),
    path("verify/signing-root.pem", views.root, name="signing_root"),
    path("verify/copies.pem", views.copies_root, name="copies_root"),
    path(N + "receipt/", views.receipt, name="apply_receipt"),
    path(N + "receipt/pdf/", views.receipt_pdf, name="apply_receipt_pdf"),
    path(N + "receipt/audit/", views.receipt_entry, name="apply_receipt_entry"),
    path(N + "receipt/calendar/", views.calendar, name="apply_calendar"),
    path("u/<uuid:key>/", views.phone_page, name="phone_upload"),
]
