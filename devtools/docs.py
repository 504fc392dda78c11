"""`make docs`: the maps made by machine in docs/generated; `--check` only compares.

What is written depends on the code alone, so that a difference always means a stale map.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "docs"
LIFECYCLE = "decisions/0005-lifecycle.md"
MARK = "<!-- tables -->\n"
RINGS = ("web", "oversight", "engagement", "services", "foundation", "lib")
HEAD = "<!-- written by `make docs`; changes by hand are lost -->\n\n"
ARTICLE = re.compile(
    r"《([^》]+)》((?:(?:、|，|和)?第[〇零一二三四五六七八九十百\d]+条(?:第[一二三四五六七八九十\d]+[款项])*)+)"
)
ONE_ARTICLE = re.compile(r"第([〇零一二三四五六七八九十百\d]+)条")
DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"\u3007": 0}


def pages() -> dict[str, str]:
    """All maps by their path in docs."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    for ring in RINGS[1:-1]:
        for app in _apps(ring):
            _import_all(f"yiwang.{ring}.{app}", ("commands", "operations", "events", "subscribers"))
    return {
        "generated/modules.md": modules(),
        "generated/commands.md": commands(),
        "generated/events.md": events(),
        "generated/law.md": law(),
        LIFECYCLE: lifecycle(),
        "generated/openapi.yaml": openapi(),
    }


def stale() -> list[str]:
    """Files that differ from what the code says."""
    return [
        name
        for name, text in pages().items()
        if not (PLACE / name).exists() or (PLACE / name).read_text("utf8") != text
    ]


# -- maps -----------------------------------------------------------------------------------------


def modules() -> str:
    """Rings, apps, what they are, what they own, whom they call."""
    from django.apps import apps

    calls = _calls()
    text = [HEAD, "# Modules\n"]
    for ring in RINGS:
        doc = _first_line(importlib.import_module(f"yiwang.{ring}"))
        text.append(
            f"\n## {ring}\n\n{doc}\n\n| app | what it is | owns | calls |\n|---|---|---|---|\n"
        )
        for app in _apps(ring):
            name = f"yiwang.{ring}.{app}"
            owned = sorted(
                model.__name__
                for model in apps.get_models()
                if model.__module__.startswith(f"{name}.")
            )
            text.append(
                f"| {app} | {_first_line(importlib.import_module(name))} |"
                f" {', '.join(owned)} | {', '.join(sorted(calls[name]))} |\n"
            )
    return "".join(text)


def commands() -> str:
    """Everything that changes rows."""
    from yiwang.foundation.core.commands import registered

    text = [
        HEAD,
        "# Commands\n\nA *procedure* asks an outside system first, then runs one command.\n",
    ]
    by_app: dict[str, list[str]] = defaultdict(list)
    for name, info in sorted(registered().items()):
        if _is_ours(info.module):
            summary, basis = _summary(info.doc), _articles(info.doc)
            kind = " *(procedure)*" if info.is_procedure else ""
            by_app[name.split(".")[0]].append(f"| `{name}`{kind} | {summary} | {basis} |\n")
    for app in sorted(by_app):
        text.append(f"\n## {app}\n\n| command | what it does | basis |\n|---|---|---|\n")
        text += by_app[app]
    return "".join(text)


def events() -> str:
    """Facts: who tells them, who hears them."""
    from yiwang.foundation.core.events import registered
    from yiwang.foundation.core.outbox import subscribers

    heard: dict[str, list[str]] = defaultdict(list)
    for name, subscriber in subscribers().items():
        if _is_ours(name):
            kind = " (relay)" if subscriber.is_relay else ""
            heard[subscriber.event.name].append(f"`{name.removeprefix('yiwang.')}`{kind}")
    text = [
        HEAD,
        "# Events\n\n| event | what happened | in order per | heard by |\n|---|---|---|---|\n",
    ]
    for name, event in sorted(registered().items()):
        if _is_ours(event.__module__):
            listeners = "<br>".join(sorted(heard[name])) or "nobody"
            doc = _summary(inspect.getdoc(event) or "")
            text.append(f"| `{name}` | {doc} | {event.stream_field} | {listeners} |\n")
    return "".join(text)


def law() -> str:
    """Article, the code that follows it, the tests that hold it."""
    code: dict[tuple[str, int], set[str]] = defaultdict(set)
    tests: dict[tuple[str, int], set[str]] = defaultdict(set)
    for path in sorted((ROOT / "yiwang").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf8"))
        target, read = (tests, _marks) if path.name.startswith("test_") else (code, _quotations)
        for article, where in read(tree):
            target[article].add(f"`{path.relative_to(ROOT).with_suffix('')}`{where}")
    text = [HEAD, "# Law\n\nAn article without a test is a claim nobody checks.\n"]
    for title in sorted({title for title, _ in {*code, *tests}}):
        text.append(f"\n## {title}\n\n| article | code | tests |\n|---|---|---|\n")
        for key in sorted(key for key in {*code, *tests} if key[0] == title):
            follows, holds = "<br>".join(sorted(code[key])), "<br>".join(sorted(tests[key]))
            text.append(f"| {key[1]} | {follows or 'none'} | {holds or '**no test**'} |\n")
    return "".join(text)


def lifecycle() -> str:
    """The decision about the lifecycle, with the two tables as the code has them."""
    from yiwang.services.cases.rules.lifecycle import TABLE, public_label
    from yiwang.services.cases.types import CaseState, Outcome, Overlay

    text = [(PLACE / LIFECYCLE).read_text("utf8").split(MARK)[0], MARK]
    text.append("\n## State and act → state\n\n| state | act → next state |\n|---|---|\n")
    for state, acts in TABLE.items():
        shown = ", ".join(
            f"{act} → {after}" if after != state else str(act) for act, after in acts.items()
        )
        text.append(f"| {state or '(draft)'} | {shown or 'none'} |\n")
    text.append("\nAn act without an arrow leaves the state and moves the overlay or the papers.\n")
    text.append(
        "\n## State → public label\n\n"
        "| state | outcome or overlay | label | colour |\n|---|---|---|---|\n"
    )
    for state in CaseState:
        seen: dict[tuple[str, str], str] = {}
        for overlay in Overlay:
            for outcome in Outcome:
                why = str(overlay if overlay is not Overlay.NONE else outcome)
                seen.setdefault(public_label(state, outcome, overlay), why)
        for (label, colour), why in seen.items():
            text.append(f"| {state} | {why if len(seen) > 1 else 'any'} | {label} | {colour} |\n")
    return "".join(text)


def openapi() -> str:
    """The description of the HTTP interface, as the running product serves it."""
    import json

    import yaml

    from yiwang.web.openapi.api import api

    plain = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return "# written by `make docs`\n" + yaml.safe_dump(
        plain, sort_keys=False, allow_unicode=True, default_flow_style=None
    )


# -- reading --------------------------------------------------------------------------------------


def _apps(ring: str) -> list[str]:
    folder = ROOT / "yiwang" / ring
    return sorted(path.name for path in folder.iterdir() if (path / "__init__.py").exists())


def _import_all(package: str, names: tuple[str, ...]) -> None:
    for name in names:
        try:
            module = importlib.import_module(f"{package}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{name}":
                raise
            continue
        for inner in pkgutil.iter_modules(getattr(module, "__path__", [])):
            importlib.import_module(f"{package}.{name}.{inner.name}")


def _calls() -> dict[str, set[str]]:
    import grimp

    graph = grimp.build_graph("yiwang", cache_dir=None)
    calls: dict[str, set[str]] = defaultdict(set)
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            one, other = importer.split(".")[:3], imported.split(".")[:3]
            if one != other and len(one) == len(other) == 3 and ".tests" not in importer:  # noqa: PLR2004
                calls[".".join(one)].add(".".join(other[1:] if one[1] != other[1] else other[2:]))
    return calls


def _first_line(module: object) -> str:
    return (inspect.getdoc(module) or "").split("\n", maxsplit=1)[0]


def _is_ours(module: str) -> bool:
    """What a test registered while it ran is not the product's."""
    return module.startswith("yiwang.") and ".tests." not in module


def _summary(doc: str) -> str:
    return " ".join(doc.split("\n\n", maxsplit=1)[0].split()).replace("|", "\\|")


def _articles(doc: str) -> str:
    found = [f"《{title}》{articles}" for title, articles in ARTICLE.findall(doc)]
    return "；".join(found)


def _number(text: str) -> int:
    """The number of an article, in digits or in Chinese."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[sign]
            digit = 0
    return total + digit


def _quotations(tree: ast.Module) -> Iterator[tuple[tuple[str, int], str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            where = "" if isinstance(node, ast.Module) else f" {node.name}"
            for title, articles in ARTICLE.findall(ast.get_docstring(node) or ""):
                for number in ONE_ARTICLE.findall(articles):
                    yield (title, _number(number)), where


def _marks(tree: ast.Module) -> Iterator[tuple[tuple[str, int], str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                yield from ((article, f" {node.name}") for article in _law(mark))
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            for call in ast.walk(node.value):
                yield from ((article, "") for article in _law(call))


def _law(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.law":
        values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        for number in values[1:]:
            if isinstance(number, int):
                yield str(values[0]), number


def main(arguments: list[str]) -> int:
    """Write the maps, or say which are stale."""
    if arguments == ["--check"]:
        old = stale()
        print("\n".join(f"docs/{name} is stale: run `make docs`" for name in old))
        return 1 if old else 0
    (PLACE / "generated").mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (PLACE / name).write_text(text, "utf8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
