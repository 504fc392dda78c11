"""What runs by the clock or hears events is loaded by its app, or it never runs."""

import ast

from .ground import PACKAGE, ROOT


def imported(path):
    """The last names of what a module imports anywhere, by statement or by name."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf8"))))
    taken = {name.name for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names}
    texts = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return taken | {one.rpartition(".")[2] for one in texts}


def test_every_schedule_and_subscriber_is_loaded():
    """``apps.py`` imports ``schedules`` and ``subscribers`` where an app has them."""
    found = [p for name in ("schedules", "subscribers") for p in PACKAGE.glob(f"*/*/{name}.py")]
    assert len(found) > 10
    lost = [
        str(path.relative_to(ROOT))
        for path in found
        if path.stem not in imported(path.with_name("apps.py"))
    ]
    assert not lost, "\n".join(lost)
