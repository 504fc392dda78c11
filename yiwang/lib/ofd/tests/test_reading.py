"""Files of other makers are read; hostile ones end in one error, soon, whatever they hold."""

import contextlib
import io
import random
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.lib.ofd.faults import CannotRead, OfdError
from yiwang.lib.ofd.outlines import Outlines, UnusableFont
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.png import png
from yiwang.lib.ofd.reading import read, resolve
from yiwang.lib.ofd.scenes import words
from yiwang.lib.ofd.svg import svg
from yiwang.lib.ofd.trees import Allowance, parse
from yiwang.lib.ofd.verifying import verify
from yiwang.lib.seal.tests.pki import NOW, TRUST

from . import samples
from .sealed import COPY, ONE, PLAIN

OLD = "http://www.ofdspec.org"
LONGEST = 20
"""Seconds; the work is bounded, this is far above it on a busy machine."""


def vendor(page="", **more):
    """As another product writes: old namespace and prefix, own order, TypeID, bare numbers."""
    found = {
        "OFD.xml": f'<o:OFD xmlns:o="{OLD}" Version="1.1" DocType="OFD"><o:DocBody>'
        "<o:DocRoot>/Doc_0/Document.xml</o:DocRoot><o:DocInfo><o:DocID>7</o:DocID>"
        "<o:CustomDatas><o:CustomData Name='发票号码'>01234567</o:CustomData></o:CustomDatas>"
        "</o:DocInfo></o:DocBody></o:OFD>",
        "Doc_0/Document.xml": f'<Document xmlns="{OLD}"><Pages><Page BaseLoc="Pages/0.xml" ID="1"/>'
        "</Pages><CustomTags>CustomTags.xml</CustomTags><CommonData><PageArea>"
        "<PhysicalBox>0.0 0.0 210.0 140.0</PhysicalBox></PageArea></CommonData></Document>",
        "Doc_0/CustomTags.xml": f'<CustomTags xmlns="{OLD}"><CustomTag TypeID="x"><FileLoc>Tag.xml'
        "</FileLoc></CustomTag></CustomTags>",
        "Doc_0/Tag.xml": f'<e xmlns="{OLD}"><Sum><ObjectRef PageRef="1">9</ObjectRef></Sum></e>',
        "Doc_0/Pages/0.xml": f'<Page xmlns="{OLD}"><Content><Layer ID="2">{page}</Layer></Content>'
        "</Page>",
    }
    return pack({name: data.encode() for name, data in {**found, **more}.items()})


def test_a_vendors_habits_are_read():
    package = read(vendor('<TextObject ID="9" Size="5"><TextCode>合计</TextCode></TextObject>'))
    assert package.custom == {"发票号码": "01234567"}
    assert package.tags == {"Sum": [("1", "9")]}
    assert list(package.size) == [210, 140]
    assert package.broken == []
    assert words(package, 0) == "合计"


def test_a_licence_is_read_back():
    package = read(ONE)
    assert package.custom["ZZBS"] == samples.IDENTIFIER
    assert "陈" in words(package, 0)
    assert [each.name for each in package.attachments] == ["licence.xml"]
    assert [each.kind for each in package.signatures] == ["Seal"]
    assert read(PLAIN).broken == []


@pytest.mark.parametrize(
    ("holder", "location", "member"),
    [
        ("OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml"),
        ("Doc_0/Document.xml", "Pages/0.xml", "Doc_0/Pages/0.xml"),
        ("Doc_0/Signs/S.xml", "/Doc_0/S/a.xml", "Doc_0/S/a.xml"),
        ("Doc_0/Pages/0.xml", "../Res/a.png", "Doc_0/Res/a.png"),
        ("Doc_0/a.xml", " ./b.xml ", "Doc_0/b.xml"),
    ],
)
def test_a_location_is_from_the_root_or_from_its_file(holder, location, member):
    assert resolve(holder, location) == member


@pytest.mark.parametrize("location", ["../../x", "/../x", "..", "a\\b"])
def test_no_location_leads_out(location):
    with pytest.raises(CannotRead):
        resolve("Doc_0/a.xml", location)


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


@pytest.mark.parametrize(
    "data", [LAUGHS, OUTSIDE, "<a>" * 100 + "</a>" * 100, "<a><b></a>", "", "<a/><b/>", "x" * 99]
)
def test_harmful_or_broken_xml_is_refused(data):
    with pytest.raises(CannotRead):
        parse(data.encode(), Allowance())


def test_one_package_gets_one_allowance():
    allowance = Allowance()
    wide = b"<a>" + b"<b/>" * 150_000 + b"</a>"
    assert len(parse(wide, allowance).children) == 150_000
    with pytest.raises(CannotRead, match="条目过多"):
        parse(wide, allowance)


def test_many_members_are_refused_before_they_are_opened():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for n in range(2_100):
            archive.writestr(f"{n}", b"")
    with pytest.raises(CannotRead, match="成员过多"):
        read(made.getvalue())


def letters(inside, more=""):
    return f'<TextObject Size="5" {more}>{inside}</TextObject>'


def path(commands, more=""):
    return (
        f'<PathObject Fill="true">{more}<AbbreviatedData>{commands}</AbbreviatedData></PathObject>'
    )


HOSTILE_PAGES = {
    "endless advances": letters('<TextCode DeltaX="g 999999999999 1">一二</TextCode>'),
    "numbers beyond": path("M 1e99 nan L inf 3 A 1 1 0 1 1 5 5 B 1 C"),
    "nothing to draw": '<TextObject/><PathObject/><ImageObject ResourceID="77"/><Composite/>',
    "a huge letter": letters("<TextCode>丨</TextCode>", 'CTM="9e5 0 0 9e5 -9999 9e5"'),
    "no matrix": letters("<TextCode>一</TextCode>", 'CTM="0 0 0 0 0 0"'),
    "markup as text": letters("<TextCode>&lt;script&gt;alert(1)&lt;/script&gt;</TextCode>"),
    "colours": path("M 0 0 L 9 9 L 0 9 C", '<FillColor Value="999 -4 red"/>'),
}


@pytest.mark.parametrize("kind", HOSTILE_PAGES)
def test_a_hostile_page_is_drawn_or_refused_soon(kind):
    package = read(vendor(HOSTILE_PAGES[kind]))
    started = time.monotonic()
    drawn = svg(package, 0)
    assert png(package, 0, dpi=50).startswith(b"\x89PNG")
    assert time.monotonic() - started < LONGEST
    assert "<script" not in drawn
    assert "nan" not in drawn
    assert "inf" not in drawn


def test_a_page_that_is_a_wall_is_refused():
    area = f'<Page xmlns="{OLD}"><Area><PhysicalBox>0 0 900000 900000</PhysicalBox></Area></Page>'
    with pytest.raises(CannotRead):
        svg(read(vendor(**{"Doc_0/Pages/0.xml": area})), 0)


def everything(data):
    """What the portal does with an uploaded file: a verdict, then the pages."""
    verdict = verify(data, trust=TRUST, at=NOW)
    assert verdict.sentence
    with contextlib.suppress(OfdError):
        svg(read(data), 0)
    return verdict


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_verdict(data):
    assert not everything(data).holds


@pytest.mark.parametrize("seed", range(120))
def test_a_mutated_file_ends_in_a_verdict(seed):
    """Bytes changed, cut, doubled: in the ZIP itself, or in a member that is packed again."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    source = chance.choice([ONE, COPY])
    if seed % 2:
        everything(_mutated(source, chance))
        return
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(found))
    before = found[name]
    found[name] = _mutated(before, chance)
    verdict = everything(pack(found))
    if found[name] != before and verdict.holds:
        # Signatures.xml is in nobody's protection, but may only say what it said
        assert name == "Doc_0/Signs/Signatures.xml"
        assert read(pack(found)).signatures == read(source).signatures


def _mutated(data, chance):
    found = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(max(len(found), 1))
        match chance.randrange(4):
            case 0:
                found[place : place + 1] = chance.randbytes(1)
            case 1:
                del found[place : place + chance.randint(1, 40)]
            case 2:
                found[place:place] = found[place : place + chance.randint(1, 40)]
            case _:
                found[place : place + 4] = b"\xff\xff\xff\xff"
    return bytes(found)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mutated_font_gives_an_outline_or_none(data):
    font = bytearray(read(ONE).members["Doc_0/Res/font_7.ttf"])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(font) - 1))
        font[place] = data.draw(st.integers(0, 255))
    try:
        outlines = Outlines(bytes(font))
    except UnusableFont:
        return
    for character in "许可证编号安A1𠮷":
        found = outlines.path(character)
        assert found is None or sum(map(len, found)) <= 20_000
