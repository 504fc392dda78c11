"""What must not be in the tree: this machine, other people's code, forgotten weight."""

import re

from .ground import ROOT, tracked

SLASH = "/"
MACHINE = re.compile(rf"(^|[^A-Za-z0-9_.]){SLASH}(work|farm|root){SLASH}")
REGISTRY = re.compile(
    r"(extra-)?index-" + r"url|find-" + r"links|\"resolved\": *\"http|https?://[^ /]*" + "registry"
    r"|https?://[^ ]*/simple(/|\"|$)|pypi" + r"\.org|files\.python" + r"hosted"
)  # fmt: skip
THIRD_PARTY = re.compile(r"\.min\.(js|css)$|(^|/)(vendor|third_party|node_modules)/")


def lines(pattern):
    for path in tracked():
        if path.suffix in {".gz", ".png", ".jpg", ".pdf", ".heic", ".ico"}:
            continue
        for n, line in enumerate(path.read_text("utf8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{n}: {line[:120]}"


def test_no_paths_or_registry_hosts():
    """A clone works on any machine and with any index; neither is named here."""
    assert list(lines(MACHINE)) == []
    assert list(lines(REGISTRY)) == []


def test_nothing_third_party_is_copied_in():
    """Other people's code comes by the locked requirements, where its updates are."""
    assert not [path for path in tracked() if THIRD_PARTY.search(str(path.relative_to(ROOT)))]


def test_no_file_is_heavier_than_a_megabyte():
    """Every clone carries it for ever."""
    assert not [path for path in tracked() if path.stat().st_size > 1_048_576]


def test_requirements_are_locked_by_hash():
    """What is installed is what was looked at."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf8")
        pinned = re.findall(r"^[a-z0-9_.\-\[\],]+==", text, re.IGNORECASE | re.MULTILINE)
        assert len(pinned) > 20
        assert all(
            "--hash=sha256:" in part for part in re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
        )
