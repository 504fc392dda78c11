"""Reads: forms (immutable, so kept in the process), validation, and kept documents."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import jsonschema_rs

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.eforms.models import (
    DataConsent,
    DataDispute,
    DataUse,
    FormVersion,
    PersonalDocument,
)
from yiwang.services.eforms.rules import (
    attachments,
    cleaning,
    conditions,
    narrowing,
    schema,
    sentences,
)
from yiwang.services.eforms.types import (
    ConsentInfo,
    DataUseInfo,
    DisputeInfo,
    FieldKind,
    FileQuestion,
    FormField,
    FormInfo,
    PersonalDocumentInfo,
    Values,
)

from .holdings import (
    NotOfLibrary,
    held_for,
    held_of_line,
    material_key,
    may_open_library,
    own_library,
    same_lot,
)
from .library import form_versions, forms, pages_of, plain_pages, tried, version_ids

__all__ = [
    "NotOfLibrary",
    "answered_files",
    "clean",
    "consent_for",
    "consents",
    "data_uses",
    "disputes",
    "document",
    "documents",
    "file_question",
    "file_questions",
    "forget_forms",
    "form",
    "form_by_code",
    "form_versions",
    "forms",
    "held_for",
    "held_of_line",
    "material_key",
    "may_open_library",
    "normalise",
    "own_library",
    "page_fields",
    "pages_of",
    "party_of",
    "plain_pages",
    "same_lot",
    "tried",
    "validate",
    "validate_page",
    "version_ids",
]
LIMIT = 100
Parts = tuple[str, ...]
"""Pages (``page``) and fields (``page.field``) of a situation; empty means all."""
NOBODY = UUID(int=0)


def party_of(actor: Actor) -> UUID | None:
    """Return whose documents an actor handles: the enterprise, the person helped, or their own."""
    return actor.legal_person_id or actor.on_behalf_of or actor.person_id


@lru_cache(maxsize=256)
def _form(version_id: int) -> FormInfo | None:
    row = FormVersion.objects.filter(pk=version_id).first()
    return row.info() if row else None


@lru_cache(maxsize=256)
def _validator(version_id: int, parts: Parts = ()) -> jsonschema_rs.Draft202012Validator:
    return schema.compiled(form(version_id, parts=parts).schema)


@lru_cache(maxsize=256)
def _narrowed(version_id: int, parts: Parts) -> FormInfo:
    return narrowing.narrowed(form(version_id), parts)


def forget_forms() -> None:
    """Empty the process's cache (when a test database is made anew)."""
    _form.cache_clear()
    _validator.cache_clear()
    _narrowed.cache_clear()
    _file_questions.cache_clear()


def form(version_id: int, *, parts: Parts = (), viewer: Actor = ANYONE) -> FormInfo:
    """Return a version of a form for ever, or only the parts that a situation asks.

    :raises NotFound: there is no such version.
    """
    found = _form(version_id) if viewer.id else None
    if found is None:
        _form.cache_clear()
        raise NotFound
    return _narrowed(version_id, parts) if parts else found


def form_by_code(code: str, *, viewer: Actor = ANYONE) -> FormInfo | None:
    """Return the newest version of a form, or None."""
    rows = FormVersion.objects.filter(definition_id=code if viewer.id else "")
    version_id = rows.order_by("-version").values_list("pk", flat=True).first()
    return form(version_id) if version_id else None


def clean(
    version_id: int, values: Mapping[str, Any], *, parts: Parts = (), viewer: Actor = ANYONE
) -> Values:
    """Return the normalised answers; fields that are not asked or not known are left out."""
    return cleaning.clean(form(version_id, parts=parts, viewer=viewer).fields, values)


def normalise(version_id: int, values: Mapping[str, Any], *, viewer: Actor = ANYONE) -> Values:
    """Return the answers normalised one by one; nothing typed is dropped (for a draft)."""
    fields = {f.key: f for f in form(version_id, viewer=viewer).fields}
    return {
        key: cleaning.clean_value(fields[key], value) if key in fields else value
        for key, value in values.items()
    }


def validate(
    version_id: int, values: Mapping[str, Any], *, parts: Parts = (), viewer: Actor = ANYONE
) -> dict[str, str]:
    """Return the sentence of every answer that must be mended; empty when the form is whole.

    The values are those :func:`clean` returned. The compiled schema decides; only what it refuses
    is put into words.
    """
    info = form(version_id, parts=parts, viewer=viewer)
    is_valid = _validator(version_id, parts).is_valid(dict(values))
    if is_valid and not any(f.after for f in info.fields):
        return {}
    found = sentences.errors(info.fields, values)
    if not found and not is_valid:
        return _leftover(version_id, values, parts)
    return found


def _leftover(version_id: int, values: Mapping[str, Any], parts: Parts) -> dict[str, str]:
    """Name what the schema refuses and no sentence knows, such as an answer nobody asked for."""
    labels = {f.key: f.label for f in form(version_id).fields}
    paths = [e.instance_path for e in _validator(version_id, parts).iter_errors(dict(values))]
    keys = {str(path[0]) for path in paths if path}
    return {k: f"请检查{labels.get(k, k)}" for k in sorted(keys)} or {
        "": "有内容不在这张表里，请检查"
    }


def validate_page(
    version_id: int,
    page_key: str,
    values: Mapping[str, Any],
    *,
    parts: Parts = (),
    viewer: Actor = ANYONE,
) -> dict[str, str]:
    """Return the sentences of one page, its conditions judged by the whole form's answers."""
    asked = page_fields(version_id, page_key, values, parts=parts, viewer=viewer)
    keys = {f.key for f in asked}
    found = sentences.errors(form(version_id, parts=parts).fields, values)
    return {k: text for k, text in found.items() if k.split(".")[0] in keys}


def page_fields(
    version_id: int,
    page_key: str,
    values: Mapping[str, Any],
    *,
    parts: Parts = (),
    viewer: Actor = ANYONE,
) -> tuple[FormField, ...]:
    """Return the fields of a page that are asked, given the answers so far.

    :raises NotFound: the form has no such page.
    """
    info = form(version_id, parts=parts, viewer=viewer)
    page = info.page(page_key)
    if page is None:
        raise NotFound
    own = {f.key for f in page.fields}
    return tuple(f for f in conditions.asked_fields(info.fields, values) if f.key in own)


@lru_cache(maxsize=1024)
def _file_questions(version_id: int) -> Mapping[str, FileQuestion]:
    fields = form(version_id).fields
    return {f.key: attachments.question(f) for f in fields if f.kind is FieldKind.FILE}


def file_question(item: FormField, *, viewer: Actor = ANYONE) -> FileQuestion:
    """Return what a question for files takes."""
    del viewer  # a rule, the same for all
    return attachments.question(item)


def file_questions(version_id: int | None, *, viewer: Actor = ANYONE) -> Mapping[str, FileQuestion]:
    """Return the questions for files of a form by key, in order; a version never changes."""
    del viewer
    return _file_questions(version_id) if version_id else {}


def answered_files(
    version_id: int | None, values: Mapping[str, Any], *, viewer: Actor = ANYONE
) -> dict[str, tuple[UUID, ...]]:
    """Return the files of each question for files that is answered; the caller has the right."""
    asked = file_questions(version_id, viewer=viewer)
    found = {key: attachments.ids(values.get(key)) for key in asked}
    return {key: some for key, some in found.items() if some}


def documents(*, viewer: Actor) -> tuple[PersonalDocumentInfo, ...]:
    """Return the files the viewer's party has to use again, newest first."""
    rows = PersonalDocument.objects.select_related("file__content").exclude(file=None)
    mine = rows.filter(party_id=party_of(viewer) or NOBODY).order_by("-pk")
    return tuple(row.info() for row in mine[:LIMIT])


def document(document_id: UUID, *, viewer: Actor) -> PersonalDocumentInfo:
    """Return one document of the viewer's party.

    :raises NotFound: there is none, or it is another party's.
    """
    rows = PersonalDocument.objects.select_related("file__content")
    row = rows.filter(pk=document_id, party_id=party_of(viewer) or NOBODY).first()
    if row is None:
        raise NotFound
    return row.info()


def consent_for(number: int, *, viewer: Actor) -> ConsentInfo | None:
    """Return what the viewer's party answered for an application, or None before it was asked."""
    mine = DataConsent.objects.filter(party_id=party_of(viewer) or NOBODY, number=number)
    row = mine.first()
    return row.info() if row else None


def consents(*, viewer: Actor) -> tuple[ConsentInfo, ...]:
    """Return the consents of the viewer's party, newest first."""
    rows = DataConsent.objects.filter(party_id=party_of(viewer) or NOBODY).order_by("-pk")
    return tuple(row.info() for row in rows[:LIMIT])


def data_uses(*, viewer: Actor) -> tuple[DataUseInfo, ...]:
    """Return who used data of the viewer's party, newest first."""
    rows = DataUse.objects.filter(party_id=party_of(viewer) or NOBODY).order_by("-pk")
    return tuple(row.info() for row in rows[:LIMIT])


def disputes(*, viewer: Actor) -> tuple[DisputeInfo, ...]:
    """Return the corrections the viewer's party asked for, newest first."""
    rows = DataDispute.objects.filter(party_id=party_of(viewer) or NOBODY).order_by("-pk")
    return tuple(row.info() for row in rows[:LIMIT])
