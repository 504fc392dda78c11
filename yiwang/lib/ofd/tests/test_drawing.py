"""Pages as they look: ink where text stands, the seal in its place, nothing a browser would run."""

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from yiwang.lib.ofd import scenes
from yiwang.lib.ofd.document import Box, Page, Path
from yiwang.lib.ofd.faults import CannotRead
from yiwang.lib.ofd.png import png
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.signatures import Placed
from yiwang.lib.ofd.svg import svg
from yiwang.lib.ofd.writing import write
from yiwang.lib.seal.structures import Picture

from . import samples
from .sealed import COPY, ONE, PLAIN
from .test_reading import vendor

DPI = 60


def picture(data):
    return Image.open(io.BytesIO(png(read(data), 0, dpi=DPI))).convert("RGB")


def ink(image, box):
    """The share of a box of the page, in millimetres, that is not white."""
    scale = DPI / 25.4
    part = image.crop([round(side * scale) for side in box]).convert("L")
    return sum(part.histogram()[:200]) / (part.width * part.height)


def test_a_page_has_its_size_and_ink_where_things_stand():
    image = picture(PLAIN)
    assert image.size == (496, 701)
    assert ink(image, (60, 25, 150, 41)) > 0.08  # the title
    assert ink(image, (25, 190, 50, 215)) > 0.2  # the code
    assert ink(image, (165, 75, 190, 110)) > 0.3  # the portrait
    assert ink(image, (60, 230, 150, 270)) == 0


def test_the_seal_stands_where_it_was_put():
    difference = ImageChops.difference(picture(PLAIN), picture(ONE)).getbbox()
    assert difference is not None
    millimetres = [side / DPI * 25.4 for side in difference]
    assert millimetres == pytest.approx([135, 175, 177, 217], abs=1.5)


def test_a_seal_that_is_a_document_is_drawn():
    """Some makers' pictures are OFD files themselves."""
    ring = Path(Box(0, 0, 42, 42), "M 1 21 A 20 20 0 1 1 41 21 A 20 20 0 1 1 1 21 C", width=2)
    inner = write(samples.food_licence(templates=(), pages=(Page((ring,), width=42, height=42),)))
    found = list(scenes.stamp(Placed("4", Box(135, 175, 42, 42)), Picture("ofd", inner, 42, 42)))
    assert [type(each) for each in found] == [scenes.Shape]
    assert found[0].matrix == pytest.approx((1, 0, 0, 1, 135, 175))


def test_a_character_nobody_has_is_a_frame():
    page = '<TextObject Size="5"><TextCode>\U0002a6a5</TextCode></TextObject>'
    assert svg(read(vendor(page)), 0).count("<use ") == 1


def test_a_copy_shows_its_watermark_over_the_page():
    assert ImageChops.difference(picture(ONE), picture(COPY)).getbbox() is not None
    assert svg(read(COPY), 0).count('opacity="0.251"') >= 4


def test_an_svg_is_well_formed_and_refers_to_nothing_outside():
    drawn = svg(read(COPY), 0)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - written here
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert names == {"svg", "defs", "path", "rect", "g", "use", "image"}
    assert all(ref.startswith(("#", "data:image/")) for ref in re.findall(r'href="([^"]*)"', drawn))
    assert "url(" not in drawn
    assert not re.search(r"\son\w+=|style=|javascript:", drawn)


def test_every_letter_is_drawn_from_its_outline():
    drawn = svg(read(PLAIN), 0)
    defined = re.findall(r'<path id="(g\d+)" d="M', drawn)
    used = re.findall(r'<use href="#(g\d+)"', drawn)
    assert set(used) == set(defined)
    assert len(used) > 90


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(CannotRead):
        svg(read(PLAIN), 1)
    with pytest.raises(CannotRead):
        png(read(PLAIN), 0, dpi=5000)
