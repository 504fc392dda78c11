"""What content needs from outside: the typesetter, for forms on paper."""

from functools import lru_cache

from yiwang.engagement.content.rules import samples
from yiwang.foundation.files.providers.typesetter import typeset
from yiwang.services.eforms import queries as eforms

TEMPLATE = "content/documents/sheet.typ"
KEPT = 64


@lru_cache(maxsize=KEPT)
def sheet(version_id: int, is_filled: bool) -> bytes:  # noqa: FBT001  a key of the cache
    """Return a version of a form as PDF/A-2b, empty or filled in as an example."""
    info = eforms.form(version_id)
    data = {
        "title": info.title,
        "note": "填写样例：照样子填，内容都是虚构的" if is_filled else "空白表：用黑色笔填写",
        "version": f"{info.code} 第 {info.version} 版",
        "parts": samples.lines(info, is_filled=is_filled),
    }
    return typeset(TEMPLATE, data)
