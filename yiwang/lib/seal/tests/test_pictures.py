"""Seal pictures: their size on paper, one red, 测试 where it belongs, words that fit."""

import io
from typing import Any

import pytest
from PIL import Image

from yiwang.lib.seal.pictures import RED, CannotDraw, Style, draw

NAME = "六安市市场监督管理局"


def _opened(picture):
    return Image.open(io.BytesIO(picture.data)).convert("RGBA")


def _drawn(style=Style.OFFICIAL, **more):
    plain: dict[str, Any] = {"name": NAME, "purpose": "", "code": "34150010000127", "test": False}
    return draw(style, **plain | more)


@pytest.mark.parametrize("style", Style)
def test_a_style_is_drawn_to_its_size(style):
    picture = _drawn(style, purpose="行政审批专用章")
    image = _opened(picture)
    assert (picture.width, picture.height) == (style.width, style.height)
    assert image.size == (style.width * 12, style.height * 12)
    assert len(picture.data) < 25_000
    corner, top = image.getpixel((0, 0)), image.getpixel((image.width // 2, 6))
    assert corner[3] == 0, "transparent outside the edge"
    assert top == (*RED, 255)
    assert {pixel[:3] for _, pixel in image.getcolors(100_000)} == {RED}


def test_the_same_seal_has_the_same_bytes():
    assert _drawn() == _drawn()


@pytest.mark.parametrize("style", Style)
def test_a_test_seal_is_another_picture(style):
    """On both sides of the star, or under the purpose: ink where a real seal has none."""
    real = _opened(_drawn(style, purpose="行政审批专用章"))
    marked = _opened(_drawn(style, purpose="行政审批专用章", test=True))
    middle = (real.width // 4, real.height // 3, real.width * 3 // 4, real.height * 7 // 8)
    assert _ink(marked.crop(middle)) > _ink(real.crop(middle)) * 1.02


def test_each_word_shows():
    assert _drawn() != _drawn(name="六安市数据资源管理局")
    assert _drawn() != _drawn(code="34150010000128")
    special = _drawn(Style.SPECIAL, purpose="行政审批专用章")
    assert special != _drawn(Style.SPECIAL, purpose="合同专用章")


def test_rare_characters_and_long_names_are_drawn():
    whole = _drawn(name="新疆生产建设兵团第十二师一〇四团社会事务服务中心")
    assert whole != _drawn(name="新疆生产建设兵团第十二师一〇四团社会事务服务中")
    assert _drawn(name="㵐阳县人民政府").data


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "局"},
        {"name": "六" * 31},
        {"name": "六安市🦆局"},
        {"style": Style.SPECIAL, "purpose": ""},
        {"style": Style.SPECIAL, "purpose": "章" * 13},
        {"style": Style.APPROVAL, "name": "六" * 30},
    ],
)
def test_words_that_do_not_fit_are_refused(change):
    with pytest.raises(CannotDraw):
        _drawn(**change)


def _ink(image):
    return sum(image.getchannel("A").tobytes())
