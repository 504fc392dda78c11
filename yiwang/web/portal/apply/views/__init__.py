"""Views of 在线申报, by stage."""

from yiwang.web.portal.apply.views.attached import answer, answer_remove, answer_upload
from yiwang.web.portal.apply.views.begin import begin, consent, resume, situation, start, updated
from yiwang.web.portal.apply.views.doubting import dispute
from yiwang.web.portal.apply.views.filing import (
    calendar,
    check,
    delivery,
    receipt,
    receipt_entry,
    receipt_pdf,
    sign,
)
from yiwang.web.portal.apply.views.handover import (
    answer_phone,
    answer_phone_list,
    phone,
    phone_list,
    phone_page,
)
from yiwang.web.portal.apply.views.materials import (
    keep,
    licence,
    materials,
    move,
    promise,
    remove,
    replace,
    reuse,
    upload,
)
from yiwang.web.portal.apply.views.questions import autosave, conflict, page
from yiwang.web.portal.apply.views.signing import (
    certify,
    certify_code,
    copies_root,
    receipt_signatures,
    root,
    signature_file,
)

__all__ = [
    "answer",
    "answer_phone",
    "answer_phone_list",
    "answer_remove",
    "answer_upload",
    "autosave",
    "begin",
    "calendar",
    "certify",
    "certify_code",
    "check",
    "conflict",
    "consent",
    "copies_root",
    "delivery",
    "dispute",
    "keep",
    "licence",
    "materials",
    "move",
    "page",
    "phone",
    "phone_list",
    "phone_page",
    "promise",
    "receipt",
    "receipt_entry",
    "receipt_pdf",
    "receipt_signatures",
    "remove",
    "replace",
    "resume",
    "reuse",
    "root",
    "sign",
    "signature_file",
    "situation",
    "start",
    "updated",
    "upload",
]
