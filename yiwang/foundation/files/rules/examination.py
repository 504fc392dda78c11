"""Open a file as a viewer would, in a process of its own.

The process has a ceiling on memory and time, so that a decompression bomb or a decoder's fault
ends it and nothing else. It prints JSON lines: first what the file is, then whether a preview was
made.
"""

import json
import os
import resource
from pathlib import Path
from typing import Any

MAX_PIXELS = 80_000_000
MAX_PAGES = 2_000
MAX_ENTRIES = 20_000
MAX_UNPACKED = 400 * 1024 * 1024
PREVIEW = 480
MEMORY = 1500 * 1024 * 1024  # beyond what the process holds when it starts
SECONDS = 20
_FORMATS = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
}


def main(arguments: list[str]) -> int:
    """Examine one file."""
    ceiling = _held() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    media_type, source, target, preview = arguments
    if media_type == "application/pdf":
        return _pdf(Path(source), Path(preview))
    if media_type == "application/ofd":
        return _archive(Path(source))
    return _picture(media_type, Path(source), Path(target), Path(preview))


def _held() -> int:
    """How much address space this process has (Linux; elsewhere it counts as none)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def _say(**facts: Any) -> int:
    print(json.dumps(facts), flush=True)  # noqa: T201  the answer to the parent process
    return 0


def _pdf(source: Path, preview: Path) -> int:
    import pypdfium2  # noqa: PLC0415  only who needs it pays

    try:
        document = pypdfium2.PdfDocument(source)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        return _say(fault="locked" if "assword" in str(error) else "damaged")
    if not 0 < pages <= MAX_PAGES:
        return _say(fault="damaged")
    _say(pages=pages)
    try:
        page = document[0]
        scale = min(PREVIEW / max(page.get_width(), 1), PREVIEW / max(page.get_height(), 1))
        picture = page.render(scale=max(min(scale, 4.0), 0.001)).to_pil().convert("RGB")
    except Exception:  # noqa: BLE001  a page that cannot be drawn may still be a valid document
        return _say(preview=False)
    picture.save(preview, "JPEG", quality=80)
    return _say(preview=True)


def _archive(source: Path) -> int:
    import zipfile  # noqa: PLC0415

    try:
        with zipfile.ZipFile(source) as archive:
            files = archive.infolist()
            whole = "OFD.xml" in archive.namelist()
            small = sum(f.file_size for f in files) < MAX_UNPACKED and len(files) < MAX_ENTRIES
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return _say(fault="damaged")
    return _say(pages=1) if whole and small else _say(fault="damaged")


def _picture(media_type: str, source: Path, target: Path, preview: Path) -> int:
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None
    if media_type == "image/heic":
        import pillow_heif  # noqa: PLC0415

        pillow_heif.register_heif_opener()
    try:
        with Image.open(source, formats=_FORMATS[media_type]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return _say(fault="bomb")
            if media_type == "image/heic":
                upright = ImageOps.exif_transpose(picture).convert("RGB")
                upright.save(
                    target, "JPEG", quality=88, icc_profile=picture.info.get("icc_profile")
                )
            else:
                picture.draft("RGB", (PREVIEW, PREVIEW))
                upright = ImageOps.exif_transpose(picture)
            small = _flat(upright)
            small.thumbnail((PREVIEW, PREVIEW))
            small.save(preview, "JPEG", quality=80)
    except Exception:  # noqa: BLE001  decoders raise anything on hostile bytes
        return _say(fault="damaged")
    return _say(pages=1, preview=True)


def _flat(picture: Any) -> Any:
    """Lay a transparent picture on white."""
    from PIL import Image  # noqa: PLC0415

    if "A" not in picture.getbands() and picture.mode != "P":
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground
