"""The warm process with decoders that misbehave as the media type says."""

import contextlib
import io
import os
import resource
import signal
import sys
import time
from pathlib import Path

from yiwang.foundation.files.providers import forkserver
from yiwang.foundation.files.rules import examination

ordinary = examination.main


def killed(source):
    os.kill(os.getpid(), signal.SIGSEGV)


def hung(source):
    source.write_text(str(os.getpid()))
    time.sleep(600)


def kills_server(source):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)


def kills_server_once(source):
    if not source.exists():
        source.touch()
        kills_server(source)
    examination._say(pages=7)


def nonsense(source):
    os.write(1, b'{"pages": 1')


def memory(source):
    held = examination._held()
    with contextlib.redirect_stdout(io.StringIO()):
        ordinary(["application/ofd", str(source), "", ""])
    ceiling, _ = resource.getrlimit(resource.RLIMIT_AS)
    examination._say(fault=str(ceiling - held))


def has(source):
    names = [f"{name}={value}" for name, value in sorted(os.environ.items())]
    descriptors = [p for p in Path("/proc/self/fd").iterdir() if os.path.lexists(p)]
    source.write_text("\n".join([*names, *(f"fd {p.readlink()}" for p in descriptors)]))
    examination._say(pages=len(list(Path("/proc/self/task").iterdir())))


KINDS = {
    f"test/{decoder.__name__}": decoder
    for decoder in (killed, hung, kills_server, kills_server_once, nonsense, memory, has)
}


def misbehave(arguments):
    if arguments[0] in KINDS:
        KINDS[arguments[0]](Path(arguments[1]))
    else:
        ordinary(arguments)


if __name__ == "__main__":
    examination.main = misbehave
    forkserver.main(int(sys.argv[1]))
