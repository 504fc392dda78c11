"""Each process of the suite gets one product on a copy of the demo world."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from devtools.underway import Product


@pytest.fixture(scope="session")
def folder():
    """A place of the process's own that an unprivileged account may enter."""
    place = Path(tempfile.mkdtemp(prefix="yiwang-weather-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def product(demo_world, folder):
    """The product, running on a copy of the world."""
    subprocess.run(["cp", "-a", demo_world / "data", folder], check=True)
    running = Product(folder)
    try:
        yield running.start()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.stop()
