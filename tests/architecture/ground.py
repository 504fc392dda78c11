"""What the guards share: where the tree is, and how high an app stands in it."""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "yiwang"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["importlinter"]
LAYERS = {contract["id"]: contract.get("layers", []) for contract in CONTRACTS["contracts"]}
DOMAIN_RINGS = ("foundation", "services", "engagement", "oversight")


def rank(module):
    """How high a module's app stands: (ring, place in the ring); higher may name lower."""
    _, ring, app = module.split(".")[:3]
    places = [line.split(" | ") for line in reversed(LAYERS[ring])]
    place = next(n for n, apps in enumerate(places) if app in apps)
    return (list(reversed(LAYERS["rings"])).index(ring), place)


def domain_apps():
    """Folders of all domain apps."""
    return [
        folder
        for ring in DOMAIN_RINGS
        for folder in sorted((PACKAGE / ring).iterdir())
        if (folder / "apps.py").exists()
    ]


def source(*roots, tests=False):
    """Python files of ours, without migrations; tests only when asked."""
    for root in roots:
        for path in sorted(Path(root).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" not in parts and (tests or "tests" not in parts):
                yield path


def tracked():
    """Files under version control (outside of a clone: none to look at)."""
    command = ["git", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
