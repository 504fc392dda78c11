"""Opens pictures from anywhere, within bounds."""

import io

from PIL import Image

_MEDIA = {"PNG": "image/png", "JPEG": "image/jpeg"}
_READ = ("PNG", "JPEG", "BMP", "GIF")
MOST_PIXELS = 25_000_000
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


def opened(data: bytes, formats: tuple[str, ...] = _READ) -> Image.Image | None:
    """The picture, decoded; None where it is damaged, too large or of another format."""
    try:
        image = Image.open(io.BytesIO(data), formats=list(formats))
        if image.width * image.height > MOST_PIXELS:
            return None
        image.load()
    except _BROKEN:
        return None
    return image


def showable(data: bytes) -> tuple[str, bytes] | None:
    """Media type and bytes that every browser shows; None where the picture cannot be opened."""
    image = opened(data)
    if image is None:
        return None
    if image.format in _MEDIA:
        return _MEDIA[image.format], data
    made = io.BytesIO()
    image.convert("RGBA").save(made, "PNG")
    return _MEDIA["PNG"], made.getvalue()
