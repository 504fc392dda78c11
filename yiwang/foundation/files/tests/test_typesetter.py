"""The typesetter makes PDF/A from data that never becomes markup."""

from datetime import UTC, datetime

import pypdfium2

from yiwang.foundation.files.providers.typesetter import missing_characters, typeset

DATA = {
    "title": "受理通知书",
    "authority": "示例县市场监督管理局",
    "document_number": "（示例县）许受字〔2026〕第0001号",
    "number_groups": "2026 1122 0000 0000 01",
    "verify_short": "ABCD-EFGH",
    "addressee": "张三",
    "issued_in_words": "2026年11月22日",
    "needs_seal": True,
    "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    "parts": [{"kind": "paragraph", "text": '#panic("no") *不是标记* $x$ [x]'}],
}
RARE = chr(0x20000)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_data_is_never_markup():
    text = text_of(typeset("cases/documents/official.typ", DATA))
    assert '#panic("no") *不是标记* $x$ [x]' in text.replace("\r\n", "")


def test_it_is_pdf_a_2b_with_its_fonts_inside():
    pdf = typeset("cases/documents/official.typ", DATA)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


def test_the_same_data_give_the_same_bytes():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    first = typeset("cases/documents/official.typ", DATA, made_at=at)
    assert first == typeset("cases/documents/official.typ", DATA, made_at=at)


def test_a_character_without_a_glyph_becomes_the_stand_in_and_is_named():
    text = text_of(typeset("cases/documents/official.typ", DATA | {"addressee": "张" + RARE}))
    assert "张〓" in text
    assert "U+20000" in text
    assert missing_characters("张" + RARE + RARE) == [RARE]


def test_what_nobody_sees_is_left_out():
    """Pasted text carries control characters and zero-width marks; one broke the whole file."""
    text = text_of(
        typeset("cases/documents/official.typ", DATA | {"addressee": "张\x15\x0b\u2060三"})
    )
    assert "张三" in text
    assert "〓" not in text
    assert missing_characters("张\x15\u2060\n三") == []


def test_a_rare_name_does_not_break_the_file():
    pdf = typeset("cases/documents/official.typ", DATA | {"addressee": "张𡈽"})
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
