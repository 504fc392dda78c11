"""A guide in words, the same in every channel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetElement:
    """One element of a guide in words (要素); ``lines`` is never empty of words."""

    key: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A guide in words, the same in every channel; ``hash`` is SM3 over them (内容摘要)."""

    elements: tuple[SheetElement, ...]
    hash: str

    def words(self, key: str) -> str:
        """Return the lines of an element as one text."""
        return "；".join(self.lines(key))

    def lines(self, key: str) -> tuple[str, ...]:
        """Return the lines of an element, none when it is not there."""
        return next((e.lines for e in self.elements if e.key == key), ())
