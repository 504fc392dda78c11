"""Who asks decides what is answered."""

import importlib
import inspect

from .ground import PACKAGE, domain_apps

# Public facts, the same for everyone, or plumbing that runs before anybody is known.
JUSTIFIED: dict[str, str] = {
    "audit.receipt": "asked by what holds the stream's number; the caller has checked the right",
    "audit.exported_receipt": "as audit.receipt: the person keeps it",
    "audit.inclusion_proof": "hashes only",
    "audit.roots": "published at a public address",
    "audit.broken_links": "positions only, for the alarm",
    "files.content_path": "a rule of naming, no row is read",
    "files.thumbnail_path": "a rule of naming, no row is read",
}


def public_queries():
    for folder in domain_apps():
        package = ".".join(folder.relative_to(PACKAGE.parent).parts)
        for path in sorted([*folder.glob("queries.py"), *folder.glob("queries/*.py")]):
            inner = ".".join(path.relative_to(folder).with_suffix("").parts)
            module = importlib.import_module(f"{package}.{inner.removesuffix('.__init__')}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == module.__name__:
                    yield f"{folder.name}.{name}", function


def test_every_query_takes_a_viewer():
    """A read without a viewer is a read nobody can refuse."""
    blind = [
        name
        for name, function in public_queries()
        if "viewer" not in inspect.signature(function).parameters and name not in JUSTIFIED
    ]
    assert not blind, "no `viewer` (or a reason in JUSTIFIED):\n" + "\n".join(sorted(blind))


def test_every_exception_is_still_one():
    """A justified list that nobody tidies justifies everything."""
    known = {name: inspect.signature(function).parameters for name, function in public_queries()}
    stale = [name for name in JUSTIFIED if name not in known or "viewer" in known[name]]
    assert not stale
