"""Whatever changes rows has an actor, a time, an audit entry and a basis in law."""

import importlib
import inspect
import re

from .ground import PACKAGE, domain_apps

CHINESE_TERM = re.compile(r"[（(《「][^）)》」]*[\u4e00-\u9fff]")
# Not acts of their own: the command that calls them is the one in the log.
PARTS_OF_COMMANDS = {
    "catalogue.touch": "tells processes that one published",
    "keys.ensure": "runs keys.rotate when there is no key",
    "keys.sign": "signs for the command at work; changes no row",
}


def public_functions():
    """What other apps see: the functions in `commands`, however many files lie behind it."""
    for folder in domain_apps():
        found = (folder / "commands.py").exists() or (folder / "commands").exists()
        if found and folder.name != "core":
            package = ".".join(folder.relative_to(PACKAGE.parent).parts)
            module = importlib.import_module(f"{package}.commands")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                whole = f"{folder.name}.{name}"
                own = function.__module__.startswith(module.__name__)
                if own and not name.startswith("_") and whole not in PARTS_OF_COMMANDS:
                    yield whole, function


def test_every_command_is_a_command():
    """A helper in `commands` that anyone may call writes without a trace."""
    plain = [name for name, function in public_functions() if not hasattr(function, "yw_command")]
    assert not plain, "neither @command nor @procedure (or begin with _):\n" + "\n".join(plain)


def test_every_command_names_its_legal_term():
    """The reader of the law finds the code by its words."""
    silent = [
        name
        for name, function in public_functions()
        if not CHINESE_TERM.search(function.__doc__ or "")
    ]
    assert not silent, "no legal term in the docstring:\n" + "\n".join(silent)
