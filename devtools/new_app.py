"""`python -m devtools.new_app services tax 税务 "Tax due and paid."`: the shell of a new app.

It makes the anatomy, the README and the label. Putting its name in the order of its ring
(pyproject.toml) and in INSTALLED_APPS is a decision, with an ADR; the contracts refuse the app
until then.
"""

from __future__ import annotations

import sys
from pathlib import Path

RINGS = ("foundation", "services", "engagement", "oversight")
README = """# {title} {chinese}

## What it is
{sentence}

## Legal basis
To be filled by the issue that builds it.

## Words
See docs/glossary.md.

## Invariants
None yet: the app is a shell.

## Not here
Pages and endpoints (yiwang/web).
"""
APPS = '''"""Registration of the {name} app."""

from django.apps import AppConfig


class {title}Config(AppConfig):
    """{title} {chinese}."""

    name = "yiwang.{ring}.{name}"
    label = "{name}"
    verbose_name = "{chinese}"
'''


def main(arguments: list[str]) -> int:
    """Write the files of a shell, none over an existing one."""
    if len(arguments) != 4 or arguments[0] not in RINGS or not arguments[1].isidentifier():  # noqa: PLR2004
        print(__doc__, file=sys.stderr)
        return 2
    ring, name, chinese, sentence = arguments
    values = {"ring": ring, "name": name, "chinese": chinese, "sentence": sentence}
    values["title"] = name.replace("_", " ").title().replace(" ", "")
    folder = Path("yiwang") / ring / name
    if folder.exists():
        print(f"{folder} exists already.", file=sys.stderr)
        return 1
    (folder / "tests").mkdir(parents=True)
    (folder / "__init__.py").write_text(f'"""{values["title"]} {chinese}: {sentence}"""\n', "utf8")
    (folder / "tests" / "__init__.py").write_text("", "utf8")
    (folder / "apps.py").write_text(APPS.format(**values), "utf8")
    (folder / "README.md").write_text(README.format(**values), "utf8")
    print(f"Now put {name} in the order of {ring} (pyproject.toml) and in INSTALLED_APPS.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
