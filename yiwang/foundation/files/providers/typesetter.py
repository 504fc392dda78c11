"""The typesetter (排版): typst templates of any app, filled with JSON, as PDF/A-2b.

Data never becomes markup. A character that no font has would fail PDF/A as a whole: it is set as
〓 and named at the foot of the page, so that a clerk completes it by hand. What is unseen anyway
(control characters, zero-width marks) is left out.
"""

import functools
import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import justmytype_intl_cjk  # type: ignore[import-untyped]
import typst
from django.apps import apps
from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

STAND_IN = "〓"
_LAYOUT = frozenset("\t\n\r")
_UNSEEN = frozenset({"Cc", "Cf"})  # controls and zero-width marks, pasted along unnoticed


class CannotTypeset(RuntimeError):
    """The template is wrong or missing: code must change."""


def typeset(template: str, data: dict[str, Any], *, made_at: datetime | None = None) -> bytes:
    """Return a PDF/A-2b made from ``<app>/templates/<template>`` and data.

    The template reads ``json(bytes(sys.inputs.data))``; ``data["missing"]`` lists the codes of
    characters that were set as 〓.
    """
    path = _template(template)
    gaps: dict[str, None] = {}
    filled = _printable(data, gaps)
    filled["missing"] = [f"U+{ord(c):04X}" for c in gaps]
    compiler = typst.Compiler(
        input=str(path),
        root=str(_root(path, template)),
        font_paths=_fonts(str(settings.YIWANG_FONTS)),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(filled, ensure_ascii=False), "fonts": _families()},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=_stamp(made_at))
    except typst.TypstError as error:
        raise CannotTypeset(f"{template}: {error}") from error
    if not isinstance(made, bytes):
        raise CannotTypeset(f"{template}: no PDF came back")
    return made


def missing_characters(text: str) -> list[str]:
    """Return the characters of a text that no font in use can show."""
    return [c for c in dict.fromkeys(text) if not (_is_printable(c) or _is_unseen(c))]


def _template(name: str) -> Path:
    for config in apps.get_app_configs():
        path = Path(config.path) / "templates" / name
        if path.is_file():
            return path
    raise CannotTypeset(f"no template is called {name}")


def _root(path: Path, name: str) -> Path:
    return path.parents[len(Path(name).parts) - 1]


def _stamp(made_at: datetime | None) -> int | None:
    return int(made_at.timestamp()) if made_at else None


def _font_folder(own: str) -> Path:
    return Path(own) if own else Path(justmytype_intl_cjk.__file__).parent / "fonts"


@functools.lru_cache(maxsize=2)
def _fonts(own: str) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_font_folder(own))],
    )


def _families() -> str:
    """Simplified Chinese first, then traditional, then the rest, each by name."""
    names = _fonts(str(settings.YIWANG_FONTS)).families()
    rank = {"Noto Sans SC": 0, "Noto Sans TC": 1, "Noto Sans JP": 2}
    return json.dumps(sorted(names, key=lambda n: (rank.get(n, 9), n)))


@functools.lru_cache(maxsize=2)
def _known(own: str) -> frozenset[int]:
    return frozenset(c for font in _opened(_font_folder(own)) for c in font.getBestCmap())


def _opened(folder: Path) -> Iterator[TTFont]:
    for path in sorted(folder.rglob("*.[to]t[fc]")):
        if path.suffix in {".ttc", ".otc"}:
            yield from TTCollection(path, lazy=True).fonts
        else:
            yield TTFont(path, lazy=True)


def _is_printable(character: str) -> bool:
    return character in _LAYOUT or ord(character) in _known(str(settings.YIWANG_FONTS))


def _is_unseen(character: str) -> bool:
    """Whether it says nothing on paper: such are left out, not set as 〓."""
    return unicodedata.category(character) in _UNSEEN


def _printable(value: Any, gaps: dict[str, None]) -> Any:
    if isinstance(value, str):
        odd = [c for c in dict.fromkeys(value) if not _is_printable(c)]
        if not odd:
            return value
        instead = {c: "" if _is_unseen(c) else STAND_IN for c in odd}
        gaps.update(dict.fromkeys(c for c, sign in instead.items() if sign))
        return "".join(instead.get(c, c) for c in value)
    if isinstance(value, dict):
        return {key: _printable(inner, gaps) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner, gaps) for inner in value]
    return value
