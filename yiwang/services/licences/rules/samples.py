"""What a preview writes on a face: samples of the fields, or what somebody tries."""

from collections.abc import Mapping

from yiwang.services.licences.types.layouts import FaceValues
from yiwang.services.licences.types.licence_types import FaceField, FaceKind, TypeContent

from .validity import date_face, period_face

NOTE = "样张"
TOKEN = "0" * 32
_WRITTEN = {FaceKind.DATE: date_face, FaceKind.PERIOD: period_face}


def face_text(field: FaceField, text: str) -> str:
    """Return a value as it stands on the face: days in words, the rest as it is."""
    return _WRITTEN.get(field.kind, str)(text.strip())


def sample_values(
    content: TypeContent, tried: Mapping[str, str] | None = None, *, address: str
) -> FaceValues:
    """Return what a preview writes: what was tried where something was, else the samples."""
    tried = tried or {}
    texts = {
        f.key: face_text(f, tried.get(f.key, f.sample))
        for f in content.fields
        if f.kind is not FaceKind.PHOTO
    }
    labels = {f.key: f.label for f in content.fields}
    return FaceValues(texts=texts, labels=labels, qr=address, note=NOTE)
