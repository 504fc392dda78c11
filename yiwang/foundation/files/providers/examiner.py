"""Run the examination of a file in a process of its own and read what it says."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

WALL_SECONDS = 30
_MODULE = "yiwang.foundation.files.rules.examination"


@dataclass(frozen=True, slots=True)
class Examined:
    """What opening the file showed; ``fault`` is empty, damaged, locked or bomb."""

    fault: str = ""
    pages: int = 1
    has_preview: bool = False


def examine(media_type: str, source: Path, target: Path, preview: Path) -> Examined:
    """Open a file as a viewer would; a decoder that dies means a damaged file."""
    arguments = [sys.executable, "-m", _MODULE, media_type, str(source), str(target), str(preview)]
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603  our own module with paths made here
            arguments,
            capture_output=True,
            cwd=settings.YIWANG_ROOT,
            env=environment,
            timeout=WALL_SECONDS,
            check=False,
        )
        output = done.stdout
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
    facts: dict[str, object] = {}
    for line in output.splitlines():
        facts.update(json.loads(line))
    if "pages" not in facts:
        return Examined(fault=str(facts.get("fault", "damaged")))
    return Examined(pages=int(str(facts["pages"])), has_preview=bool(facts.get("preview")))
