"""Documents laid out as OFD pages: nothing leaves the type area, long tables go on overleaf."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from yiwang.lib.ofd.document import QR, Table, Text
from yiwang.lib.ofd.faces import faces
from yiwang.lib.ofd.faults import MissingGlyph
from yiwang.lib.ofd.writing import write
from yiwang.services.cases.rules import originals

ROWS = [["营业执照", "电子", "1"], ["布局图", "扫描", "1"]]
PAPER = originals.Paper(
    id="0" * 32,
    title="准予行政许可决定书",
    document_number="示例县市监许决〔2026〕12号",
    authority="示例县市场监督管理局",
    addressee="张三",
    issued_in_words="2026年3月16日",
    issued_on=date(2026, 3, 16),
    number_groups="202603 020001 234567",
    verify_short="ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567",
    address="https://example.test/verify/ABCDEFGH/",
    parts=(
        {"kind": "paragraph", "text": "您申请办理的“食品经营许可（新办）”，符合法定条件，准予。"},
        {"kind": "facts", "rows": [["申请人", "张三"], ["经营项目", "热食类食品制售；" * 12]]},
        {"kind": "heading", "text": "材料"},
        {"kind": "table", "head": ["材料名称", "形式", "份数"], "body": ROWS},
        {"kind": "note", "text": "自送达之日起生效。"},
    ),
)


def with_parts(*parts):
    return replace(PAPER, parts=parts)


def texts(made):
    return [i.text for page in made.document.pages for i in page.items if isinstance(i, Text)]


def boxes(page):
    """What stands on a page, as (left, top, right, bottom); a table is as high as its rows."""
    for item in page.items:
        if isinstance(item, QR):
            yield item.x, item.y, item.x + item.size, item.y + item.size
        elif isinstance(item, Table):
            yield item.x, item.y, item.x + sum(item.columns), item.y
        else:
            box = item.box
            yield box.x, box.y, box.x + box.width, box.y + box.height


BODY = [["图", "纸"]] * 90
LONG = {
    "one page": PAPER,
    "many rows": with_parts({"kind": "table", "head": ["名称", "形式"], "body": BODY}),
    "many words": with_parts({"kind": "paragraph", "text": "依法应当听证。" * 900}),
    "many paragraphs": with_parts(*[{"kind": "paragraph", "text": "第一条"}] * 60),
    "long names": replace(PAPER, authority="示例" * 30 + "局", title="关于" + "许可" * 30),
}


@pytest.mark.parametrize("paper", LONG.values(), ids=LONG)
def test_everything_stands_on_its_sheet(paper):
    made = originals.compose(paper, faces())
    for page in made.document.pages:
        for left, top, right, bottom in boxes(page):
            assert 0 <= left <= right <= page.width
            assert 0 <= top <= bottom <= page.height
    seal = made.seal
    assert made.page == len(made.document.pages) - 1
    assert seal.x >= originals.LEFT
    assert seal.x + seal.width <= originals.RIGHT
    assert seal.y >= originals.TOP
    assert seal.y + seal.height <= originals.BOTTOM + 3


def test_the_seal_stands_over_the_authority_and_its_date():
    made = originals.compose(PAPER, faces())
    signed = next(
        i
        for i in made.document.pages[made.page].items
        if isinstance(i, Text) and i.text == "示例县市场监督管理局\n2026年3月16日"
    )
    assert made.seal.y < signed.box.y
    assert signed.box.y + signed.box.height < made.seal.y + made.seal.height
    middle = made.seal.x + made.seal.width / 2
    assert middle == pytest.approx(signed.box.x + signed.box.width / 2)


def test_nothing_said_is_lost_and_the_head_of_a_table_is_drawn_again():
    made = originals.compose(LONG["many rows"], faces())
    tables = [i for page in made.document.pages for i in page.items if isinstance(i, Table)]
    assert len(tables) > 1
    rows = [row for table in tables for row in table.rows[1:]]
    assert [row.cells[0].text for row in rows] == [str(n) for n in range(1, 91)]
    assert {table.rows[0].cells[1].text for table in tables} == {"名称"}
    long = texts(originals.compose(LONG["many words"], faces()))
    said = "".join(t for t in long if "页，共" not in t and "核验码" not in t)
    assert said.count("依法应当听证。") == 900


def test_pages_are_counted_on_each():
    made = originals.compose(LONG["many rows"], faces())
    pages = len(made.document.pages)
    feet = re.findall(r"第 (\d+) 页，共 (\d+) 页", "".join(texts(made)))
    assert feet == [(str(n), str(pages)) for n in range(1, pages + 1)]


def test_the_same_document_is_the_same_file():
    first = write(originals.compose(PAPER, faces()).document)
    assert first == write(originals.compose(PAPER, faces()).document)
    names = zipfile.ZipFile(BytesIO(first)).namelist()
    assert "OFD.xml" in names


def test_a_character_that_no_face_has_is_named():
    with pytest.raises(MissingGlyph, match="U\\+E000"):
        originals.compose(replace(PAPER, addressee="\ue000三"), faces())
