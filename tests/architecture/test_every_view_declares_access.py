"""Default deny: who may use an address is said at the view."""

from django.urls import URLResolver, get_resolver


def views(patterns, prefix=""):
    for entry in patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry.url_patterns, address)
        else:
            yield address, entry.callback


def test_every_view_declares_access():
    """A view without @public, @citizen, @staff or @machine is a door nobody thought about."""
    found = list(views(get_resolver().url_patterns))
    open_doors = [address for address, view in found if not hasattr(view, "yw_access")]
    assert not open_doors, "\n".join(open_doors)


def test_no_address_is_written_in_another_language():
    """Addresses are English, lower-case and stable: /apply/<item>/."""
    odd = [a for a, _ in views(get_resolver().url_patterns) if a != a.lower() or not a.isascii()]
    assert not [address for address in odd if "<" not in address], odd
