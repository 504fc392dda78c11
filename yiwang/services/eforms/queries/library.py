"""The forms there are, for those who design the next version."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.eforms.models import FormVersion
from yiwang.services.eforms.rules import cleaning, conditions, definitions, sentences
from yiwang.services.eforms.types import FormLine, FormPage, Trial

MOST = 100


def forms(
    text: str = "", *, after: str = "", limit: int = 20, viewer: Actor = ANYONE
) -> tuple[FormLine, ...]:
    """Return the forms whose name or code holds a text, by code, each with its newest version."""
    del viewer
    newest = FormVersion.objects.order_by("definition_id", "-version").distinct("definition_id")
    found = FormVersion.objects.filter(pk__in=newest.values("pk"), definition_id__gt=after)
    if text:
        found = found.filter(title__contains=text) | found.filter(definition__code__startswith=text)
    rows = found.defer("pages", "schema").order_by("definition_id")
    return tuple(_line(row) for row in rows[: min(limit, MOST)])


def form_versions(code: str, *, viewer: Actor = ANYONE) -> tuple[FormLine, ...]:
    """Return the versions of a form, newest first."""
    del viewer
    rows = FormVersion.objects.filter(definition_id=code).defer("pages", "schema")
    return tuple(_line(row) for row in rows.order_by("-version")[:MOST])


def _line(row: FormVersion) -> FormLine:
    return FormLine(
        code=row.definition_id,
        title=row.title,
        version_id=row.pk,
        version=row.version,
        published_at=row.published_at,
    )


def version_ids(codes: Iterable[str], *, viewer: Actor = ANYONE) -> Mapping[str, tuple[int, ...]]:
    """Return the ids of all versions of these forms."""
    del viewer
    found: dict[str, tuple[int, ...]] = {}
    rows = FormVersion.objects.filter(definition_id__in=list(codes)).order_by("pk")
    for code, key in rows.values_list("definition_id", "pk"):
        found[code] = (*found.get(code, ()), key)
    return found


def plain_pages(pages: Iterable[FormPage], *, viewer: Actor = ANYONE) -> list[dict[str, Any]]:
    """Return pages as published versions keep them."""
    del viewer
    return definitions.dump(pages)


def pages_of(plain: Sequence[dict[str, Any]], *, viewer: Actor = ANYONE) -> tuple[FormPage, ...]:
    """Return the pages again that :func:`plain_pages` wrote."""
    del viewer
    return definitions.load(plain)


def tried(pages: Sequence[FormPage], values: Mapping[str, Any], *, viewer: Actor = ANYONE) -> Trial:
    """Try answers on a form that is not published: what is asked, and what must be mended."""
    del viewer
    fields = [f for page in pages for f in page.fields]
    clean = cleaning.clean(fields, values)
    asked = frozenset(f.key for f in conditions.asked_fields(fields, clean))
    return Trial(asked=asked, values=clean, errors=sentences.errors(fields, clean))
