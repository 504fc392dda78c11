"""Maps made by machine are true, apps explain themselves, words are in the glossary."""

import re

from django.apps import apps

from devtools import docs

from .ground import ROOT, domain_apps

HEADINGS = ["What it is", "Legal basis", "Words", "Invariants", "Not here"]


def test_generated_docs_are_fresh():
    """A map that is wrong is worse than none: `make docs` writes them anew."""
    assert docs.stale() == []


def test_every_app_explains_itself():
    """Sixty lines by which a newcomer knows what belongs here and what does not."""
    wrong = []
    for folder in domain_apps():
        text = (folder / "README.md").read_text("utf8")
        missing = [heading for heading in HEADINGS if f"## {heading}" not in text]
        if missing or text.count("\n") > 60:
            wrong.append(f"{folder.name}: {missing or 'longer than 60 lines'}")
    assert not wrong, "\n".join(wrong)


def test_every_model_has_a_word():
    """One thing, one word, in both languages; beside each the words to avoid."""
    words = set(re.findall(r"\w+", (ROOT / "docs/glossary.md").read_text("utf8")))
    ours = [model for model in apps.get_models() if model.__module__.startswith("yiwang.")]
    missing = sorted({model.__name__ for model in ours} - words)
    assert not missing, "not in docs/glossary.md: " + ", ".join(missing)


def test_every_model_says_its_term():
    """English sentence, legal term; the term is what a lawyer will search for."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("yiwang.")]
    silent = [
        model.__name__
        for model in ours
        if not re.search(r"[（(《].*[\u4e00-\u9fff]", model.__doc__ or "")
    ]
    assert not silent, silent


def test_a_decision_is_short():
    """What takes more than 400 words was not decided yet."""
    for path in sorted((ROOT / "docs/decisions").glob("*.md")):
        written = path.read_text("utf8").split("<!-- tables -->")[0]
        assert len(written.split()) <= 400, path.name
