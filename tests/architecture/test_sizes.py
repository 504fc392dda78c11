"""What fits in a head."""

import ast

from .ground import LAYERS, PACKAGE, ROOT, source

TREES = (PACKAGE, ROOT / "config", ROOT / "devtools", ROOT / "tests")


def test_no_file_is_too_long():
    """500 lines, tests 800: beyond, a file has two subjects."""
    long = []
    for path in source(*TREES, tests=True):
        lines = path.read_text("utf8").count("\n")
        is_test = "tests" in path.relative_to(ROOT).parts
        if lines > (800 if is_test else 500):
            long.append(f"{path.relative_to(ROOT)}: {lines}")
    assert not long, "\n".join(long)


def test_no_function_is_too_long():
    """60 lines are a page; a function is read in one look."""
    long = []
    for path in source(*TREES):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > 60:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert not long, "\n".join(long)


def test_no_ring_holds_more_than_eight():
    """Eight names are read at a glance; more need a ring of their own."""
    for ring in LAYERS["rings"]:
        folders = [p for p in (PACKAGE / ring).iterdir() if (p / "__init__.py").exists()]
        assert len(folders) <= 8, ring
