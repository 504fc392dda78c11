"""The file as a ZIP that is the same whenever its members are the same."""

import io
import zipfile
from collections.abc import Mapping

MEDIA_TYPE = "application/ofd"
_TIME = (1980, 1, 1, 0, 0, 0)
_PACKED_ALREADY = (".png", ".jpg", ".esl", ".dat")


def pack(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of the members in their order; nothing in it tells when or where it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 0
            stored = name.endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return made.getvalue()
