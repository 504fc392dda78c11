"""British spelling: codespell with its own list of British and American pairs turned round.

Words that frameworks, standards or HTML spell the American way stay as they are there.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import codespell_lib

THEIRS = {
    "analyze", "armor", "authorization", "authorize", "behavior", "catalog", "center", "centered",
    "color", "colors", "dialog", "finalize", "initialize", "license", "math", "normalize",
    "normalized", "optimize", "program", "programs",
    "serialization", "serialize", "serialized", "serializer", "unserializable", "writable",
}  # fmt: skip
# Right in one of their meanings.
WRONG_PAIRS = {"practice", "story", "stories", "licensed", "licensing", "fulfill"}


def british() -> str:
    """The dictionary: American word, British word."""
    name = "dictionary_en-GB_to_en-US.txt"
    text = (Path(str(codespell_lib.__file__)).parent / "data" / name).read_text("utf8")
    pairs = [line.replace(",", "").split("->") for line in text.splitlines() if "->" in line]
    known = {american.strip().lower(): pair for pair, american in pairs}
    return "".join(
        f"{american}->{word}\n"
        for american, word in known.items()
        if american not in THEIRS | WRONG_PAIRS
    )


def main(places: list[str]) -> int:
    """Check the places named."""
    tool = str(Path(sys.executable).with_name("codespell"))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf8") as dictionary:
        dictionary.write(british())
        dictionary.flush()
        command = [tool, "--dictionary", "-", "--dictionary", dictionary.name, *places]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
