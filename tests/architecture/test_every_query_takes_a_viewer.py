"""Who asks decides what is answered."""

import importlib
import inspect
import re

from .ground import PACKAGE, domain_apps, source

# Public facts, the same for everyone, or plumbing that runs before anybody is known.
JUSTIFIED: dict[str, str] = {
    "audit.receipt": "asked by what holds the stream's number; the caller has checked the right",
    "audit.exported_receipt": "as audit.receipt: the person keeps it",
    "audit.inclusion_proof": "hashes only",
    "audit.roots": "published at a public address",
    "audit.broken_links": "positions only, for the alarm",
    "supervision.place": "reads an address, no row",
    "cases.gap_notice": "a rule of writing, no row is read",
    "catalogue.stamp": "one number that says whether anything published has changed",
    "eforms.party_of": "a rule over the actor itself",
    "identity.actor_of": "makes the viewer",
    "identity.idle_seconds": "asked by the session before anybody is known; demo only",
    "identity.post_of_client": "makes the viewer",
    "identity.phone_of": "only below the pages, see test_secrets_stay_below_the_pages",
    "identity.secret_id_number": "only below the pages, see test_secrets_stay_below_the_pages",
    "notifications.day_text": "a rule of writing, no row is read",
    "notifications.waiting_sms": "ids, for the schedule that tries again",
    "notifications.wording": "the text for a message about to be sent to its own receiver",
    "orgs.default_region": "a constant",
    "orgs.working_calendar": "public law, read by every clock",
    "files.content_path": "a rule of naming, no row is read",
    "files.thumbnail_path": "a rule of naming, no row is read",
}


def public_queries():
    """What other apps see: the functions in `queries`, however many files lie behind it."""
    for folder in domain_apps():
        if (folder / "queries.py").exists() or (folder / "queries").exists():
            package = ".".join(folder.relative_to(PACKAGE.parent).parts)
            module = importlib.import_module(f"{package}.queries")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith(("_", "forget")) and function.__module__.startswith(
                    module.__name__
                ):
                    yield f"{folder.name}.{name}", function


def test_every_query_takes_a_viewer():
    """A read without a viewer is a read nobody can refuse."""
    blind = [
        name
        for name, function in public_queries()
        if "viewer" not in inspect.signature(function).parameters and name not in JUSTIFIED
    ]
    assert not blind, "no `viewer` (or a reason in JUSTIFIED):\n" + "\n".join(sorted(blind))


def test_secrets_stay_below_the_pages():
    """What is stored encrypted leaves in clear only in commands and by an audited unmasking."""
    secrets = ("secret_id_number", "phone_of")
    for path in source(PACKAGE / "web"):
        text = path.read_text("utf8")
        assert not [name for name in secrets if re.search(rf"\b{name}\(", text)], path


def test_every_exception_is_still_one():
    """A justified list that nobody tidies justifies everything."""
    known = {name: inspect.signature(function).parameters for name, function in public_queries()}
    stale = [name for name in JUSTIFIED if name not in known or "viewer" in known[name]]
    assert not stale
