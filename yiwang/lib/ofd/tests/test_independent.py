"""Our files hold, and altered ones do not, for a script that has nothing of ours but the rules."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yiwang.lib.ofd.document import Box, Page, Text
from yiwang.lib.ofd.writing import write
from yiwang.lib.seal.tests.pki import ROOT

from . import samples, test_alterations
from .sealed import COPY, ONE, TWO, put

SCRIPT = Path(__file__).parents[4] / "devtools/check_ofd.py"
needs_command = pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl command")
pytestmark = needs_command


def judged(package, folder):
    file, root = folder / "a.ofd", folder / "root.pem"
    file.write_bytes(package)
    root.write_bytes(ROOT.certificate.pem)
    made = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(SCRIPT), str(file), str(root)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return made.returncode, made.stdout


def pages(count):
    first = samples.food_licence().pages[0]
    more = tuple(
        Page((Text(Box(25, 30, 160, 8), f"附页第{n}页：许可范围明细"),))
        for n in range(2, count + 1)
    )
    return (first, *more)


ISSUED = {
    "one seal": lambda: ONE,
    "two seals": lambda: TWO,
    "a copy": lambda: COPY,
    "three pages": lambda: put(write(samples.food_licence(pages=pages(3)))),
    "rare characters": lambda: put(write(samples.food_licence(person="䶮𠮷㛃"))),
}


@pytest.mark.parametrize("kind", ISSUED)
def test_what_we_issue_holds(kind, tmp_path):
    code, said = judged(ISSUED[kind](), tmp_path)
    assert code == 0, said


SHOWN = (
    "a letter of the page", "a page and its digest", "the stamp moved", "one bit of the signature",
    "an added page", "another seal beside it", "a signer the seal does not list",
    "signed before the seal was made", "a seal of an unknown maker", "a seal with another picture",
    "one of two signatures not listed", "a copy with another purpose",
)  # fmt: skip


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_altered_does_not(kind, tmp_path):
    make, _ = test_alterations.ALTERED[kind]
    code, said = judged(make(), tmp_path)
    assert code == 1, said
    assert "WRONG" in said
