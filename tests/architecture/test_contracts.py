"""The import contracts bite: each breach is built in a bare copy of the tree and refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import import_contracts

from .ground import ROOT

BREACHES = {
    "a model that knows a page": (
        "rings",
        {
            "services/cases/models.py": "import yiwang.web.portal.views",
            "web/portal/views.py": "",
        },
    ),
    "a lower app that knows a higher one": (
        "foundation",
        {"foundation/orgs/queries.py": "import yiwang.foundation.identity"},
    ),
    "a lazy import upward": (
        "services",
        {"services/payments/queries.py": "def f():\n    import yiwang.services.cases"},
    ),
    "a drawer called utils": ("anatomy", {"services/cases/utils.py": ""}),
    "a query that writes": (
        "anatomy",
        {
            "services/cases/queries.py": "import yiwang.services.cases.commands",
            "services/cases/commands.py": "",
        },
    ),
    "models of another app": (
        "privacy",
        {
            "oversight/supervision/queries.py": "import yiwang.services.cases.models",
            "services/cases/models.py": "",
        },
    ),
    "two sites that know each other": ("web", {"web/portal/views.py": "import yiwang.web.desk"}),
    "an algorithm that knows Django": ("pure", {"lib/gm/sm9.py": "import django"}),
    "an app nobody put in the order": ("services", {"services/tax/__init__.py": ""}),
    "a circle of two rule files": (
        "acyclic",
        {
            "services/cases/rules/__init__.py": "",
            "services/cases/rules/one.py": "import yiwang.services.cases.rules.two",
            "services/cases/rules/two.py": "import yiwang.services.cases.rules.one",
        },
    ),
}
ALLOWED = {
    "services/cases/models.py": "",
    "services/cases/tests/__init__.py": "",
    "services/cases/tests/factories.py": "",
    "engagement/hall/tests/__init__.py": "",
    "engagement/hall/tests/test_it.py": "import yiwang.services.cases.tests.factories",
    "engagement/hall/queries.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import yiwang.services.cases.models"
    ),
}


@pytest.fixture
def skeleton(tmp_path):
    """The shells of all apps, the contracts, and nothing else."""
    for shell in (ROOT / "yiwang").rglob("__init__.py"):
        place = shell.relative_to(ROOT)
        if len(place.parts) <= 4:  # yiwang/ring/app/__init__.py
            (tmp_path / place.parent).mkdir(parents=True, exist_ok=True)
            (tmp_path / place).write_text("")
    for name in ("pyproject.toml", "devtools/__init__.py", "devtools/import_contracts.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)

    def lint(files, *contracts):
        for name, text in files.items():
            (tmp_path / "yiwang" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "yiwang" / name).write_text(text + "\n")
        tool = Path(sys.executable).with_name("lint-imports")
        chosen = [f"--contract={contract}" for contract in contracts]
        return subprocess.run(
            [tool, "--no-logo", "--no-cache", *chosen],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return lint


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_refused(skeleton, name):
    """A contract that never bites is a comment."""
    contract, files = BREACHES[name]
    done = skeleton(files, contract)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_type_only_imports_downward_and_shared_factories_are_allowed(skeleton):
    """An annotation may name a lower app's model; tests may use lower apps' factories."""
    done = skeleton(ALLOWED)
    assert done.returncode == 0, done.stdout


def test_a_type_only_import_upward_is_refused(skeleton, tmp_path):
    """Hidden from the first run, counted by the second."""
    upward = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yiwang.web.portal"
    assert skeleton({"services/cases/queries.py": upward}, "rings").returncode == 0
    assert import_contracts.main(tmp_path) == 1
