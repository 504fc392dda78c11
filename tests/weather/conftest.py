"""One demo world is built a run; each process of the suite gets one product on a copy of it."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from devtools.underway import Product


def _shared():
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    return Path(tempfile.gettempdir()) / f"yiwang-weather-{run}"


@pytest.fixture(scope="session")
def world():
    """A stopped product with its demo world, shared by the processes of one run of the suite."""
    place = _shared()
    place.mkdir(mode=0o755, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (place / f"user-{os.getpid()}").touch()
        if not (place / "built").exists():
            made = Product(place)
            try:
                made.start()
            finally:
                made.stop()
            (place / "built").touch()
    yield place
    (place / f"user-{os.getpid()}").unlink()
    if not list(place.glob("user-*")):
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def folder():
    """A place of the process's own that an unprivileged account may enter."""
    place = Path(tempfile.mkdtemp(prefix="yiwang-weather-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def product(world, folder):
    """The product, running on a copy of the world."""
    subprocess.run(["cp", "-a", world / "data", folder], check=True)
    running = Product(folder)
    try:
        yield running.start()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.stop()
