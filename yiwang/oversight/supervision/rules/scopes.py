"""What a tally counts for: divisions, organisations, items of an organisation, staff (范围)."""

from uuid import UUID

from yiwang.lib.codes import divisions


def of_region(code: str) -> str:
    """Return the scope of a division and all below it."""
    return f"r:{code}"


def of_office(organisation_id: UUID) -> str:
    """Return the scope of an organisation."""
    return f"o:{organisation_id}"


def of_item(organisation_id: UUID, basic_code: str) -> str:
    """Return the scope of an item at an organisation; like is compared with like by it."""
    return f"i:{organisation_id}:{basic_code}"


def of_staff(staff_id: UUID) -> str:
    """Return the scope of a member of staff."""
    return f"s:{staff_id}"


def regions_above(code: str) -> list[str]:
    """Return the scopes of a division and of those above it down to the country's provinces."""
    if not code:
        return []
    codes = [c for c in (*divisions.ancestors_of(code), code) if c != divisions.COUNTRY]
    return list(dict.fromkeys(of_region(c) for c in codes))
