"""The texts of a checked import, read some hundred at a time: memory does not grow with a file."""

from collections.abc import Iterator

from yiwang.engagement.interchange.models import Import, ImportEntry
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.types.sets import BasicText, ListSet, ListText

CHUNK = 500


def basics_of(row: Import) -> list[BasicText]:
    """Return the basic items that an import changes."""
    entries = row.entries.filter(is_changed=True, office="").order_by("n")
    return [BasicText(one.basic_code, one.content, {}, one.base_version) for one in entries]


def lists_of(row: Import) -> ListSet:
    """Return the lists that an import changes, in the order of their items."""
    changed = row.entries.filter(is_changed=True).exclude(office="")
    items = changed.order_by().values_list("basic_code", flat=True).distinct()
    keys = list(changed.order_by("basic_code", "office").values_list("pk", flat=True))
    return ListSet(frozenset(items), len(keys), _texts(keys))


def _texts(keys: list[int]) -> Iterator[ListText]:
    for start in range(0, len(keys), CHUNK):
        some = ImportEntry.objects.filter(pk__in=keys[start : start + CHUNK]).defer("given")
        entries = list(some.order_by("basic_code", "office"))
        offices = orgs.organisations_by_uscc({one.office for one in entries})
        for one in entries:
            if one.office not in offices:
                raise catalogue.CannotPublish("核对以后有实施主体停用", reason="closed")
            yield ListText(
                basic_code=one.basic_code,
                basic={},
                content=one.content,
                before={},
                organisation=offices[one.office],
                form_version_id=one.form_version_id,
                base_version=one.base_version,
            )
