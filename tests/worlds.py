"""The demo world is built once a run of the suite; whoever needs one copies it."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from devtools.underway import Product


def _shared():
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    return Path(tempfile.gettempdir()) / f"yiwang-world-{run}"


@pytest.fixture(scope="session")
def demo_world():
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
