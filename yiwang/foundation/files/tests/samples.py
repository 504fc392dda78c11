"""Files for tests, made when they are needed: pictures, PDFs, and things that only pretend."""

import io
import struct
import zipfile
import zlib

import pillow_heif
from PIL import Image


def picture(width=640, height=480, kind="JPEG", *, exif=None, noise=False, quality=90):
    image = (
        Image.effect_noise((width, height), 90).convert("RGB") if noise else _scene(width, height)
    )
    out = io.BytesIO()
    options = {"exif": exif} if exif else {}
    image.save(out, kind, quality=quality, **options)
    return out.getvalue()


def _scene(width, height):
    image = Image.new("RGB", (width, height), (240, 240, 250))
    image.paste((20, 80, 160), (width // 8, height // 8, width // 2, height // 2))
    return image


def located_exif(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (31.0, 52.0, 1.0)
    return exif.tobytes()


def heic(width=640, height=480):
    out = io.BytesIO()
    made = pillow_heif.from_pillow(_scene(width, height))
    made.save(out, quality=60)
    return out.getvalue()


def png_bomb(side=20_000):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def pdf(pages=1, *, filler=0, encrypt=""):
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(pages))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
    ]
    for i in range(pages):
        text = "0.1 0.3 0.7 rg 72 600 200 100 re f"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * i} 0 R >>"
        )
        bodies.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    if encrypt:
        bodies.append(encrypt)
    out = b"%PDF-1.4\n"
    if filler:
        out += b"%" + b"x" * filler + b"\n"
    offsets = []
    for n, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    table = "".join(f"{o:010d} 00000 n \n" for o in offsets)
    last = len(bodies)
    secret = (
        f" /Encrypt {last} 0 R /ID [<00112233445566778899aabbccddeeff> <00>]" if encrypt else ""
    )
    out += f"xref\n0 {last + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        out
        + f"trailer << /Size {last + 1} /Root 1 0 R{secret} >>\nstartxref\n{start}\n%%EOF".encode()
    )


def locked_pdf():
    """A PDF whose owner and user keys fit no empty password."""
    key = "<" + "5a" * 32 + ">"
    return pdf(encrypt=f"<< /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -44 >>")


def program():
    return b"MZ\x90\x00" + b"\0" * 60 + b"This program cannot be run in DOS mode." + b"\0" * 400


def ofd():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>")
    return out.getvalue()
