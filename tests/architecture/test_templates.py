"""Templates: none dead, none broken, parts known by their name."""

import re

import pytest
from django.template import engines
from django.template.library import import_library
from django.template.loader import get_template

from .ground import PACKAGE, ROOT, source

TEMPLATES = {
    str(path.relative_to(folder)): path
    for folder in PACKAGE.rglob("templates")
    for path in sorted(folder.rglob("*.html"))
}
TEXT = {name: path.read_text("utf8") for name, path in TEMPLATES.items()}
NAMED_BY_THIRD_PARTIES = re.compile(r"^(account|mfa|idp|allauth|socialaccount)/|^\d{3}\.html$")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name):
    """A typo in a page nobody opened yet is found here."""
    assert get_template(name)


def test_no_template_is_unused():
    """A dead page is read, translated and kept accessible for nothing."""
    python = "".join(path.read_text("utf8") for path in source(PACKAGE, ROOT / "config"))
    everything = python + "".join(TEXT.values())
    names = set(re.findall(r"""["']([\w/.-]+\.html)["'#]""", everything))
    built = [  # f"ui/form/{kind}.html" names every file of that folder
        re.compile(re.sub(r"\{[^}]*\}", "[^/]+", name))
        for name in re.findall(r'f"([^"]+\{[^"]*\.html)["#]', python)
    ]
    dead = [
        name
        for name in sorted({*TEMPLATES} - names)
        if not any(pattern.fullmatch(name) for pattern in built)
        and not NAMED_BY_THIRD_PARTIES.match(name)
    ]
    assert not dead, "\n".join(dead)


def test_parts_begin_with_an_underscore():
    """Page or part is seen in the folder; the elements of `ui` are parts by nature."""
    wrong = [
        f"{name} includes {part}"
        for name, text in TEXT.items()
        for part in re.findall(r'{%\s*include\s+"([^"]+)"', text)
        if not part.startswith("ui/") and not part.split("#")[0].split("/")[-1].startswith("_")
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_loaded_for_nothing():
    """An unused {% load %} hides what a page really uses."""
    libraries = engines["django"].engine.libraries
    unused = []
    for name, text in TEXT.items():
        used = {word for pair in re.findall(r"{%-?\s*(\w+)|\|(\w+)", text) for word in pair}
        for line in re.findall(r"{%\s*load\s+([\w\s]+?)\s*%}", text):
            for library in line.split() if " from " not in line else ():
                loaded = import_library(libraries[library])
                if not {*loaded.tags, *loaded.filters} & used:
                    unused.append(f"{name} loads {library}")
    assert not unused, "\n".join(unused)
