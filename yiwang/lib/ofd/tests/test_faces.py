"""Faces: what they cost a process."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from yiwang.lib.ofd import faces as module
from yiwang.lib.ofd.faces import faces


def test_all_weights_of_a_file_are_drawn_from_one_opened_font(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Path] = []

    def opening(path: Path, **rest: int) -> TTFont:
        opened.append(path)
        return TTFont(path, **rest)

    monkeypatch.setattr(module, "TTFont", opening)
    module._source.cache_clear()
    found = faces.__wrapped__(None)
    regular, bold = (found.face("证", style) for style in ("regular", "bold"))
    drawn = [face.subset("证照") for face in (regular, bold)]
    assert len(opened) == 1
    assert drawn[0] != drawn[1]
    assert (regular.name, bold.name) == ("Noto Sans SC", "Noto Sans SC Bold")
