"""Writes XML with the prefix ``ofd:`` (readers look it up literally), each file serialised once."""

import math
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from .faults import CannotWrite

NAMESPACE = "http://www.ofdspec.org/2016"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def node(name: str, attributes: Mapping[str, object] | None = None, *children: str) -> str:
    """One element; ``children`` are already XML, made by :func:`node` or :func:`text`."""
    listed = "".join(
        f" {key}={quoteattr(_checked(_shown(value)))}"
        for key, value in (attributes or {}).items()
        if value is not None
    )
    inside = "".join(children)
    return f"<ofd:{name}{listed}>{inside}</ofd:{name}>" if inside else f"<ofd:{name}{listed}/>"


def leaf(name: str, value: object, attributes: Mapping[str, object] | None = None) -> str:
    """An element that holds text only."""
    return node(name, attributes, escape(_checked(_shown(value))))


def optional(name: str, value: object) -> str:
    """The same, or nothing where there is no value."""
    return leaf(name, value) if value else ""


def file(name: str, attributes: Mapping[str, object] | None = None, *children: str) -> bytes:
    """A whole file with its namespace declared on the root."""
    return (
        _DECLARATION + node(name, {"xmlns:ofd": NAMESPACE, **(attributes or {})}, *children)
    ).encode()


def number(value: float) -> str:
    """Millimetres to a tenth of a micrometre, without trailing zeros and never in exponents.

    :raises CannotWrite: not a finite number.
    """
    if not math.isfinite(value):
        raise CannotWrite("ofd.number", "版面中有一个位置或尺寸不是数，请检查模板")
    shown = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if shown in {"-0", ""} else shown


def numbers(*values: float) -> str:
    """Numbers beside each other: a box, a matrix, a colour."""
    return " ".join(number(value) for value in values)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, float) else str(value)


def _checked(value: str) -> str:
    found = _NOT_XML.search(value)
    if found:
        raise CannotWrite(
            "ofd.character", f"内容中有不可见的控制字符（U+{ord(found[0]):04X}），请删去后再试"
        )
    return value
