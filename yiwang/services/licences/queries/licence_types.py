"""Licence types: what is in force for everybody; drafts, traces and previews for who designs."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.ofd.faults import OfdError
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.svg import svg
from yiwang.lib.ofd.writing import write
from yiwang.services.licences import policy
from yiwang.services.licences.models import LicenceType, LicenceTypeVersion
from yiwang.services.licences.rules import (
    face_fields,
    layouts,
    masks,
    samples,
    type_checks,
    type_contents,
)
from yiwang.services.licences.rules.validity import granted_end
from yiwang.services.licences.types.layouts import FacePreview, Layout
from yiwang.services.licences.types.licence_types import (
    FaceField,
    FaceKind,
    NoEnd,
    TypeAct,
    TypeContent,
    TypeFault,
    TypeInfo,
    TypeLine,
    TypePage,
    TypeState,
    TypeStep,
    TypeVersionInfo,
    TypeVersionLine,
)

LIMIT = 100
STEPS = 300
SAMPLE_ADDRESS = f"https://example.org/verify/{samples.TOKEN}"
"""As long as the real one, and opaque like it: a preview's code leads nowhere."""


def published_type(type_code: str, *, viewer: Actor = ANYONE) -> TypeInfo | None:
    """Return the version of a type that licences are issued by; None where none is in force."""
    del viewer  # what a licence is, is public
    row = _in_force().filter(licence_type_id=type_code).first()
    return _info(row) if row else None


def published_types_of(basic_code: str, *, viewer: Actor = ANYONE) -> tuple[TypeInfo, ...]:
    """Return the types in force that an item results in (办理结果证照), at most one hundred."""
    del viewer
    return _of_item.get(basic_code, lambda: _resulting(basic_code))[:LIMIT]


_of_item: Kept[tuple[TypeInfo, ...]] = Kept(most=2_000)
"""Every decision asks; publishing and withdrawing forget it."""


def forget_types() -> None:
    """Read what items result in anew after a type was published or withdrawn."""
    _of_item.changed()


def _resulting(basic_code: str) -> tuple[TypeInfo, ...]:
    rows = _in_force().filter(content__contains={"basic_codes": [basic_code]})
    return tuple(_info(row) for row in rows.order_by("licence_type_id")[:LIMIT])


def term_granted(
    basic_code: str, *, begins: date, told: date | None, viewer: Actor = ANYONE
) -> date | None:
    """Return the last day of what a decision grants: as told, else as the licence's rule says.

    None: no licence comes of the item, it holds 长期, or the rule leaves a choice.

    :raises NoEnd: the rule does not allow the day that was told; ``str(error)`` says why.
    """
    for info in published_types_of(basic_code, viewer=viewer):
        try:
            told = granted_end(info.content.validity, begins, told)
        except NoEnd:
            if told is not None:
                raise
    return told


def _in_force() -> QuerySet[LicenceTypeVersion]:
    rows = LicenceTypeVersion.objects.filter(state=TypeState.PUBLISHED)
    return rows.select_related("licence_type")


def _info(row: LicenceTypeVersion) -> TypeInfo:
    return TypeInfo(
        type_code=row.licence_type_id,
        version_id=row.pk,
        number=row.number,
        is_code_verified=row.licence_type.is_code_verified,
        published_at=row.published_at or row.created_at,
        content=type_contents.content_of(row.content),
    )


def may_begin_type(*, viewer: Actor) -> bool:
    """Whether the viewer may draft licence types (起草)."""
    return policy.may_edit_types(viewer)


def types(
    text: str = "", *, after: str = "", limit: int = 20, viewer: Actor
) -> tuple[TypeLine, ...]:
    """Return the types by code, found by a part of their name, issuer or code."""
    if not policy.may_see_types(viewer):
        return ()
    rows = LicenceType.objects.filter(code__gt=after)
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(issuer__icontains=word) | Q(code__istartswith=word)
        )
    return _lines(list(rows.order_by("code")[: min(limit, LIMIT + 1)]))


def _lines(rows: list[LicenceType]) -> tuple[TypeLine, ...]:
    open_states = [TypeState.DRAFT, TypeState.PUBLISHED]
    of = LicenceTypeVersion.objects.filter(licence_type__in=rows, state__in=open_states)
    current, drafts = {}, {}
    for code, state, key, number, at in of.values_list(
        "licence_type_id", "state", "pk", "number", "published_at"
    ):
        if state == TypeState.PUBLISHED:
            current[code] = (number, at)
        else:
            drafts[code] = key
    return tuple(
        TypeLine(
            code=row.code,
            name=row.name,
            issuer=row.issuer,
            is_code_verified=row.is_code_verified,
            number=current.get(row.code, (0, None))[0],
            published_at=current.get(row.code, (0, None))[1],
            draft_id=drafts.get(row.code),
        )
        for row in rows
    )


def type_page(code: str, *, viewer: Actor) -> TypePage | None:
    """Return a type with its versions, the newest one hundred; None unseen."""
    row = LicenceType.objects.filter(pk=code).first()
    if row is None or not policy.may_see_types(viewer):
        return None
    versions = LicenceTypeVersion.objects.filter(licence_type=row).defer("content")
    return TypePage(
        line=_lines([row])[0],
        current=published_type(code, viewer=viewer),
        versions=tuple(
            TypeVersionLine(
                id=one.pk,
                number=one.number,
                state=TypeState(one.state),
                editor_name=one.editor_name,
                created_at=one.created_at,
                published_at=one.published_at,
            )
            for one in versions.order_by("-pk")[:LIMIT]
        ),
    )


def type_version(version_id: UUID, *, viewer: Actor) -> TypeVersionInfo | None:
    """Return one version with its faults, its trace, what it changes; None unseen."""
    rows = LicenceTypeVersion.objects.select_related("licence_type")
    row = rows.filter(pk=version_id).first()
    if row is None or not policy.may_see_types(viewer):
        return None
    content, state = type_contents.content_of(row.content), TypeState(row.state)
    before = _content(row.licence_type_id, row.base_number) if row.base_number else None
    return TypeVersionInfo(
        id=row.pk,
        type_code=row.licence_type_id,
        is_code_verified=row.licence_type.is_code_verified,
        number=row.number,
        base_number=row.base_number,
        state=state,
        version=row.version,
        content=content,
        faults=type_checks.faults(content) if state is TypeState.DRAFT else (),
        steps=_steps(row),
        changes=type_contents.changes(before, content),
        actions=policy.actions(viewer, state, row.acted),
        published_at=row.published_at,
    )


def _content(code: str, number: int) -> TypeContent | None:
    found = LicenceTypeVersion.objects.filter(licence_type_id=code, number=number)
    plain = found.values_list("content", flat=True).first()
    return type_contents.content_of(plain) if plain else None


def _steps(row: LicenceTypeVersion) -> tuple[TypeStep, ...]:
    return tuple(
        TypeStep(
            act=TypeAct(step.act),
            actor_name=step.actor_name,
            office=step.office,
            at=step.at,
            what=step.what,
            opinion=step.opinion,
        )
        for step in row.steps.order_by("-n")[:STEPS]
    )


def type_changes(code: str, older: int, newer: int, *, viewer: Actor) -> tuple[str, ...] | None:
    """Return what differs between two published versions of a type; None where one is missing."""
    if not policy.may_see_types(viewer):
        return None
    old, new = _content(code, older), _content(code, newer)
    return None if old is None or new is None else type_contents.changes(old, new)


def type_facts(content: TypeContent, *, viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Return what a version says, in words, by name; its items are named by the catalogue."""
    del viewer  # the content was read for this viewer
    told = type_contents.fact_texts(content)
    return tuple((name, text) for name, text in told.items() if name != type_contents.ITEMS)


def known_field(label: str, *, taken: tuple[FaceField, ...] = (), viewer: Actor) -> FaceField:
    """Return a field as its name tells: kind, length, mask, a tag and a key that are free."""
    del viewer  # a rule of naming, no row is read
    tag = face_fields.tag_of(label, [f.tag for f in taken])
    key = tag.removeprefix(face_fields.TAG).lower()
    keys, n = {f.key for f in taken}, 2
    while key in keys:
        key, n = f"{key.rstrip('0123456789')}{n}", n + 1
    return replace(face_fields.known_as(label), key=key, tag=tag)


def layout_faults(content: TypeContent, layout: Layout, *, viewer: Actor) -> tuple[TypeFault, ...]:
    """Return what is wrong with a layout that somebody tries for a version."""
    del viewer  # the content was read for this viewer
    return tuple(type_checks.layout_faults(replace(content, layout=layout)))


def public_face(
    content: TypeContent, texts: Mapping[str, str], *, viewer: Actor
) -> tuple[tuple[str, str], ...]:
    """Return the fields of a face by label as anybody may see them when verifying (脱敏)."""
    del viewer  # a rule of showing, no row is read
    return tuple(
        (f.label, masks.public_text(f, samples.face_text(f, texts.get(f.key, ""))))
        for f in content.fields
        if f.kind is not FaceKind.PHOTO
    )


def face_preview(
    content: TypeContent,
    *,
    on: date,
    layout: Layout | None = None,
    tried: Mapping[str, str] | None = None,
    viewer: Actor,
) -> FacePreview:
    """Return a face as it would be issued, with samples or what was tried; 样张 across it."""
    del viewer  # the content was read for this viewer
    face = layout or content.layout
    values = samples.sample_values(content, tried, address=SAMPLE_ADDRESS)
    try:
        document = layouts.compose(face, values, key=samples.TOKEN, title=content.name, created=on)
        package = read(write(document))
        pages = tuple(svg(package, n) for n in range(len(document.pages)))
    except OfdError as error:
        return FacePreview((), str(error))
    return FacePreview(tuple(_image(page) for page in pages))


def _image(drawn: str) -> str:
    """A page as the address of an image: an SVG in the page itself would share its names."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
