"""The product runs on what `make run` installs, not on what happens to come with the tests."""

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from .ground import PACKAGE, ROOT, source

START = """
import importlib, sys
absent = set(sys.argv[1].split(","))
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r} in requirements.txt", name=name)
sys.meta_path.insert(0, Absent())
import django
django.setup()
importlib.import_module("config.urls")
for module in sys.argv[2].split(","):
    importlib.import_module(module)
"""


def locked(name):
    text = (ROOT / name).read_text("utf8")
    return {n.lower() for n in re.findall(r"^([\w.\-]+)(?:\[.*\])?==", text, re.MULTILINE)}


def test_the_product_needs_only_its_own_requirements():
    """A library that only the tests bring is missing on the first machine that runs us."""
    only_tests = locked("requirements-dev.txt") - locked("requirements.txt")
    absent = [
        module
        for module, names in packages_distributions().items()
        if {name.lower().replace("_", "-") for name in names} <= only_tests
    ]
    ours = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in source(PACKAGE, ROOT / "config" / "launch")
    ]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START, ",".join(absent), ",".join(ours)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-600:]
