import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from yiwang.foundation.files.rules import sniffing, stripping
from yiwang.foundation.files.types import MediaType

from . import samples


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (samples.picture(), MediaType.JPEG),
        (samples.picture(kind="PNG"), MediaType.PNG),
        (samples.picture(kind="WEBP"), MediaType.WEBP),
        (samples.heic(), MediaType.HEIC),
        (samples.pdf(), MediaType.PDF),
        (samples.locked_pdf(), MediaType.PDF),
        (samples.ofd(), MediaType.OFD),
    ],
    ids=["jpeg", "png", "webp", "heic", "pdf", "locked pdf", "ofd"],
)
def test_a_type_is_known_by_its_content(content, expected):
    assert sniffing.sniff(io.BytesIO(content)).media_type is expected


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (samples.program(), "程序（EXE）"),
        (b"MZ" + b" " * 50 + samples.pdf(), "程序（EXE）"),
        (b"GIF89a" + b"\0" * 40, "GIF"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "Word 或 Excel"),
        (b"PK\x03\x04" + b"\0" * 60, "ZIP 压缩"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "网页"),
        (b"\xef\xbb\xbf <svg onload=alert(1)>", "网页"),
        ("只是文字".encode(), "文本"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "视频"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", "AVIF"),
        (b"\x00\x01\x02\x03" * 40, "未知类型的"),
    ],
)
def test_what_is_not_taken_is_named(content, label):
    found = sniffing.sniff(io.BytesIO(content))
    assert (found.media_type, found.label) == (None, label)


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("营业执照.JPG", MediaType.JPEG, "营业执照.JPG"),
        ("照片.heic", MediaType.JPEG, "照片.jpg"),
        ("C:\\我的\\../扫描件.pdf", MediaType.PDF, "扫描件.pdf"),
        ("../../etc/passwd", MediaType.PDF, "passwd.pdf"),
        ("gpj.\u202eexe.jpg", MediaType.JPEG, "gpj.exe.jpg"),
        ("a\x00b\n.png", MediaType.PNG, "ab.png"),
        ("", MediaType.PDF, "未命名.pdf"),
        ("...", MediaType.PDF, "未命名.pdf"),
        ("第1.2版", MediaType.PDF, "第1.pdf"),
        ("长" * 300 + ".pdf", MediaType.PDF, "长" * 110 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless_and_true(name, media_type, expected):
    assert sniffing.safe_name(name, media_type) == expected


@given(st.binary(max_size=6000))
def test_any_bytes_are_sniffed_without_an_error(content):
    found = sniffing.sniff(io.BytesIO(content))
    assert found.label


@given(st.text(max_size=300))
def test_any_name_becomes_a_plain_one(name):
    made = sniffing.safe_name(name, MediaType.PDF)
    assert made.endswith(".pdf") or made[-4:].lower() == ".pdf"
    assert "/" not in made
    assert "\x00" not in made
    assert len(made) <= 160


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_place_and_device_are_removed_and_the_picture_stays(kind, orientation):
    source = samples.picture(kind=kind, exif=samples.located_exif(orientation))
    assert b"SecretPhone" in source
    out = io.BytesIO()
    stripping.strip(MediaType("image/" + kind.lower()), io.BytesIO(source), out)
    result = out.getvalue()
    assert b"SecretPhone" not in result
    before, after = Image.open(io.BytesIO(source)), Image.open(io.BytesIO(result))
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert not after.getexif().get_ifd(0x8825)
    if kind == "JPEG":
        assert after.getexif().get(0x0112, 1) == orientation


def test_what_follows_the_end_of_a_photo_is_dropped():
    out = io.BytesIO()
    stripping.strip(MediaType.JPEG, io.BytesIO(samples.picture() + b"MOTION" * 90_000), out)
    assert b"MOTION" not in out.getvalue()
    assert out.getvalue().endswith(b"\xff\xd9")


@given(
    st.sampled_from([MediaType.JPEG, MediaType.PNG, MediaType.WEBP]),
    st.binary(max_size=400),
    st.integers(0, 400),
)
def test_any_bytes_are_stripped_or_called_damaged(media_type, noise, at):
    source = samples.picture(32, 32, media_type.split("/")[1].upper(), exif=samples.located_exif())
    hostile = source[:at] + noise + source[at + len(noise) // 2 :]
    for content in (hostile, noise):
        out = io.BytesIO()
        try:
            stripping.strip(media_type, io.BytesIO(content), out)
        except stripping.Damaged:
            continue
        assert len(out.getvalue()) <= len(content) + 64


@given(st.binary(max_size=200))
def test_any_exif_block_gives_an_orientation(block):
    assert 1 <= stripping.orientation(block) <= 8
