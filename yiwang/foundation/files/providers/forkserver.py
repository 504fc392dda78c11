"""A warm process that forks one child for each file to examine, so that none pays for imports.

``python -m … SECONDS`` with one end of a socket pair as its standard input. Every byte that comes
carries the socket of one examination: its arguments arrive there, its answer leaves there. The
process has no threads, no secrets and no other descriptor; it ends when its parent has ended.
"""

import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import signal
import socket
import sys

from yiwang.foundation.files.rules import examination

DECODERS = (
    "pillow_heif",
    "PIL.ImageOps",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.WebPImagePlugin",
    "pypdfium2",
    "zipfile",
)
_DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


def main(seconds: int) -> None:
    """Import the decoders, then fork until the parent hangs up."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the parent
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    _warm_up()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    own = os.getpid()
    channel = socket.socket(fileno=0)
    while True:
        data, descriptors, *_ = socket.recv_fds(channel, 1, 1)
        if not data:
            return
        if os.fork() == 0:
            with contextlib.suppress(BaseException):
                signal.alarm(seconds)
                if libc is not None:
                    libc.prctl(_DIE_WITH_PARENT, int(signal.SIGKILL), 0, 0, 0)
                if os.getppid() == own:
                    _examine(descriptors[0])
            os._exit(0)
        os.close(descriptors[0])


def _warm_up() -> None:
    for name in DECODERS:
        importlib.import_module(name)
    from PIL import Image  # noqa: PLC0415  what the first picture would still have to load

    Image.new("RGB", (8, 8)).save(io.BytesIO(), "JPEG")
    gc.freeze()


def _examine(descriptor: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(descriptor, 1)
    os.dup2(nothing, 2)
    with os.fdopen(descriptor, "rb") as stream:
        examination.main(json.load(stream))


if __name__ == "__main__":
    main(int(sys.argv[1]))
