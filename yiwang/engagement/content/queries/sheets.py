"""Forms on paper, made from their definitions (空白表, 样表)."""

from yiwang.engagement.content import providers
from yiwang.engagement.content.rules import samples
from yiwang.engagement.content.types import SheetPart
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.eforms import queries as eforms

NOTES = {True: "填写样例：照样子填，内容都是虚构的", False: "空白表：用黑色笔填写"}


def sheet_parts(
    version_id: int, *, is_filled: bool = False, viewer: Actor = ANYONE
) -> tuple[SheetPart, ...]:
    """Return the questions of a form as they stand on paper, empty or filled in as an example.

    :raises NotFound: there is no such version.
    """
    asked = eforms.file_questions(version_id, viewer=viewer)
    taken = {key: f"网上传 {one.words}，最多 {one.most} 个" for key, one in asked.items()}
    info = eforms.form(version_id, viewer=viewer)
    return samples.parts(info, is_filled=is_filled, taken=taken)


def form_sheet(version_id: int, *, is_filled: bool = False, viewer: Actor = ANYONE) -> bytes:
    """Return a version of a form as a PDF, empty or filled in as an example.

    :raises NotFound: there is no such version.
    """
    info = eforms.form(version_id, viewer=viewer)
    parts = sheet_parts(version_id, is_filled=is_filled, viewer=viewer)
    version = f"{info.code} 第 {info.version} 版"
    return providers.sheet(info.title, NOTES[is_filled], version, parts)
