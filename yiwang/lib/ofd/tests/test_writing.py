"""The file as GB/T 33190 and ofd.md want it: one character in one place, or a clear refusal."""

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.lib.ofd import lines
from yiwang.lib.ofd.document import QR, Box, Cell, Page, Path, Picture, Row, Table, Text, Watermark
from yiwang.lib.ofd.faces import faces
from yiwang.lib.ofd.faults import CannotWrite, DoesNotFit, MissingGlyph
from yiwang.lib.ofd.writing import write

from . import samples

OFD = "{http://www.ofdspec.org/2016}"
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def _members(document):
    with zipfile.ZipFile(io.BytesIO(write(document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _of(*items, **changes):
    return samples.food_licence(pages=(Page(items, **changes),), templates=())


def test_the_same_document_is_the_same_file():
    assert write(samples.food_licence()) == write(samples.food_licence())


def test_two_issues_differ_only_in_ids_and_times():
    one = _members(samples.food_licence())
    other = _members(replace(samples.food_licence(), id="a" * 32))
    assert [name for name in one if one[name] != other[name]] == ["OFD.xml"]


def test_ids_are_unique_and_the_largest_is_named():
    document = replace(
        samples.food_licence(), watermark=Watermark("测试"), pages=samples.food_licence().pages * 3
    )
    members = _members(document)
    ids = [
        int(found)
        for name, data in members.items()
        if name.endswith(".xml") and "Attach" not in name
        for found in re.findall(rb' ID="(\d+)"', data)
    ]
    assert len(ids) == len(set(ids)) > 60
    assert max(ids) == int(re.findall(rb"MaxUnitID>(\d+)<", members["Doc_0/Document.xml"])[0])


def test_every_file_declares_the_prefix_and_children_keep_their_order():
    members = _members(samples.food_licence())
    for name, data in members.items():
        if name.endswith(".xml") and "attach_" not in name:
            assert re.match(
                rb"<\?xml[^>]*>\n<ofd:\w+ xmlns:ofd=\"http://www.ofdspec.org/2016\"", data
            )
    root = ElementTree.fromstring(members["Doc_0/Document.xml"])  # noqa: S314 - written here
    assert [each.tag.removeprefix(OFD) for each in root] == [
        "CommonData", "Pages", "CustomTags", "Attachments",
    ]  # fmt: skip
    common = [each.tag.removeprefix(OFD) for each in root[0]]
    assert common == ["MaxUnitID", "PageArea", "PublicRes", "DocumentRes", "TemplatePage"]


def test_a_field_points_to_the_objects_that_show_it():
    members = _members(samples.food_licence(person="陈𠮷安"))
    tags = ElementTree.fromstring(members["Doc_0/Tags/CustomTag.xml"])  # noqa: S314 - written here
    page = ElementTree.fromstring(members[PAGE])  # noqa: S314 - written here
    texts = page.iter(f"{OFD}TextObject")
    shown = {each.get("ID"): each.findtext(f"{OFD}TextCode", "") for each in texts}
    found = {each.tag.rpartition("}")[2]: "".join(shown[ref.text] for ref in each) for each in tags}
    assert found["KZ_FDDBR"] == "陈𠮷安"
    assert found["ZZMC"] == "食品经营许可证"


def test_a_rare_character_stands_alone_and_names_its_glyph():
    """Readers that count in UTF-16 (ofdrw 2.4) leave it blank otherwise."""
    members = _members(_of(Text(Box(10, 10, 100, 10), "陈𠮷𡈼𠮷安", size=5)))
    page = ElementTree.fromstring(members[PAGE])  # noqa: S314 - written here
    named = []
    for each in page.iter(f"{OFD}TextObject"):
        text = each.findtext(f"{OFD}TextCode", "")
        glyph = each.findtext(f"{OFD}CGTransform/{OFD}Glyphs")
        font = TTFont(io.BytesIO(members[f"Doc_0/Res/font_{each.get('Font')}.ttf"]))
        named.append(
            (text, glyph and font.getGlyphName(int(glyph)) == font.getBestCmap()[ord(text)])
        )
    assert named == [("陈", None), ("𠮷", True), ("𡈼", True), ("𠮷", True), ("安", None)]


def test_advances_are_the_fonts_own():
    members = _members(_of(Text(Box(10, 10, 100, 10), "许可证Wi号", size=5)))
    deltas = re.findall(rb'DeltaX="([^"]+)"', members[PAGE])[0].decode().split()
    font = TTFont(io.BytesIO(members["Doc_0/Res/font_2.ttf"]))
    names, widths = font.getBestCmap(), font["hmtx"]
    assert deltas[:3] == ["g", "3", "5"]
    assert [float(d) for d in deltas[3:]] == [
        pytest.approx(widths[names[ord(c)]][0] / 1000 * 5, abs=1e-4) for c in "Wi"
    ]


def test_embedded_fonts_have_truetype_outlines_for_every_character():
    members = _members(samples.food_licence(person="𠮷䶮㛃𬭎𡈼"))
    characters = set()
    for name, data in members.items():
        if name.endswith(".ttf"):
            font = TTFont(io.BytesIO(data))
            assert "glyf" in font
            assert "CFF " not in font
            outlines = font["glyf"]
            for code, glyph in font.getBestCmap().items():
                assert outlines[glyph].numberOfContours > 0 or chr(code).isspace(), hex(code)
                characters.add(chr(code))
    assert set("食品经营许可证𠮷䶮㛃𬭎𡈼") <= characters


def test_a_character_that_no_face_has_is_named():
    with pytest.raises(MissingGlyph, match=r"𪚥.*U\+2A6A5") as raised:
        write(samples.food_licence(person="王𪚥"))
    assert raised.value.character == "𪚥"


@pytest.mark.parametrize(
    "item",
    [
        Text(Box(0, 0, 30, 5), "住所\x00"),
        Text(Box(0, 0, 30, 5), "住所\u200b"),
        Text(Box(0, 0, 20, 5), "一行放不下这么多字"),
        Text(Box(float("nan"), 0, 20, 5), "一行"),
        Picture(Box(0, 0, 20, 20), b"GIF89a not a picture"),
        Picture(Box(0, 0, 20, 20), samples.photo()[:900]),
        Picture(Box(0, 0, 0, 20), samples.photo()),
        Path(Box(0, 0, 20, 20), "M 0 0 <script>"),
        QR(0, 0, 12, samples.LINK),
        Table(0, 0, (10, 10), (Row((Cell("一格"),)),)),
    ],
)
def test_what_cannot_be_laid_out_is_refused(item):
    with pytest.raises(CannotWrite):
        write(_of(item))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "no-uuid"},
        {"pages": ()},
        {"title": "许可证\x01"},
        {"pages": (Page((), template="没有"),)},
        {"pages": (Page((), width=0),)},
        {"pages": (Page((Text(Box(0, 0, 30, 6), "值", field="1<x"),)),)},
    ],
)
def test_a_document_that_is_none_is_refused(changes):
    with pytest.raises(CannotWrite):
        write(samples.food_licence(**changes))


def test_text_shrinks_until_it_fits_and_no_further():
    text = Text(Box(0, 0, 40, 10), "江州市云溪区人民路十八号二单元三层", size=6, smallest=3)
    placed = lines.fit(text, faces())
    assert 3 <= placed[0].size < 6
    with pytest.raises(DoesNotFit):
        lines.fit(replace(text, smallest=5.5), faces())


@settings(max_examples=60, deadline=None)
@given(st.text("许可证（）、。，《》“”abc 12-3%", max_size=60), st.floats(12, 60))
def test_lines_are_no_wider_than_their_box_and_lose_nothing(words, width):
    room = width / 4
    broken = lines.breaks(words, "regular", room, faces())
    assert broken is not None
    assert all(faces().width(line, "regular") <= room + 1e-6 for line in broken)
    assert "".join(broken).replace(" ", "") == words.replace(" ", "")


def test_no_line_begins_with_a_full_stop():
    broken = lines.breaks("本证有效期五年。请按时延续。", "regular", 7, faces())
    assert broken == ["本证有效期五", "年。请按时延", "续。"]
