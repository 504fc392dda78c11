"""Check a signature over a text with nothing of ours: DER by hand, and `openssl` (3.0 or later).

    python devtools/check_signature.py text.txt signature.p7s root.pem [more.pem ...]

The signature is GB/T 35275 SignedData, detached, with signed attributes; see docs/verify.md. The
steps are those that `check_ofd.py` takes for such signatures inside an OFD.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a file
from devtools import check_ofd as steps

_NAME = "text"


def main(arguments: Sequence[str]) -> int:
    """Check one signature; 0 when every step holds."""
    if len(arguments) < 3:  # noqa: PLR2004 - a text, a signature, an anchor
        print(__doc__)
        return 2
    text, signature, *anchors = map(Path, arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for line in check(text.read_bytes(), signature.read_bytes(), anchors, Path(folder)):
                print(f"ok    {line}")
    except steps.Wrong as wrong:
        print(f"WRONG {wrong}")
        return 1
    print("the signature holds")
    return 0


def check(text: bytes, signature: bytes, anchors: list[Path], folder: Path) -> Iterator[str]:
    """Every step that held. :raises check_ofd.Wrong: the first that did not."""
    members = {_NAME: text, "value": signature}
    try:
        yield from steps.signed_data(members, _NAME, "value", anchors, folder)
    except (IndexError, KeyError, ValueError, subprocess.CalledProcessError) as error:
        raise steps.Wrong("0 no such message") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
