"""Reads XML from anywhere: no document type, no entities, bounded in size, depth and count."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from .faults import CannotRead
from .markup import NAMESPACE

_NAMESPACES = frozenset({NAMESPACE, "http://www.ofdspec.org", ""})
"""Ours, that of old files, and none."""
_LARGEST = 20_000_000
_DEEPEST = 64
_MOST = 200_000
"""Elements of a whole package: a page of a licence has some hundred."""


@dataclass(slots=True)
class Tree:
    """An element: local name in our namespace, ``uri name`` in any other."""

    name: str
    attributes: dict[str, str]
    children: "list[Tree]" = field(default_factory=list)
    text: str = ""

    def first(self, name: str) -> "Tree | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> "Iterator[Tree]":
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str:
        """The text of the first child of that name, or nothing."""
        child = self.first(name)
        return child.text.strip() if child else ""

    def below(self, *path: str) -> "list[Tree]":
        """The elements reached by going down these names."""
        found = [self]
        for name in path:
            found = [child for each in found for child in each.all(name)]
        return found

    def walk(self) -> "Iterator[Tree]":
        """This element and all below it."""
        waiting = [self]
        while waiting:
            each = waiting.pop()
            yield each
            waiting.extend(reversed(each.children))


class Allowance:
    """What one package may still ask of the reader."""

    def __init__(self) -> None:
        self.bytes, self.elements = _LARGEST, _MOST


def parse(data: bytes, allowance: Allowance) -> Tree:
    """The root element. :raises CannotRead: not well-formed, too large, or with declarations."""
    allowance.bytes -= len(data)
    if allowance.bytes < 0:
        raise CannotRead("ofd.xml.size", "文件内的描述过大，系统不予打开")
    reader = _Reader(allowance)
    try:
        reader.parser.Parse(data, True)  # noqa: FBT003 - expat takes no names
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CannotRead("ofd.xml.damaged", "文件内的描述不完整或已损坏") from error
    if reader.root is None:
        raise CannotRead("ofd.xml.damaged", "文件内的描述是空的")
    return reader.root


class _Reader:
    def __init__(self, allowance: Allowance) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.ExternalEntityRefHandler = _refuse
        self.root: Tree | None = None
        self._open: list[Tree] = []
        self._texts: list[list[str]] = []
        self._allowance = allowance

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._allowance.elements -= 1
        if self._allowance.elements < 0 or len(self._open) >= _DEEPEST:
            raise CannotRead("ofd.xml.depth", "文件内的描述层次过深或条目过多，系统不予打开")
        space, _, local = name.rpartition(" ")
        made = Tree(local if space in _NAMESPACES else name, attributes)
        if self._open:
            self._open[-1].children.append(made)
        elif self.root is None:
            self.root = made
        self._open.append(made)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        self._texts[-1].append(text)


def _refuse(*_declared: object) -> NoReturn:
    raise CannotRead("ofd.xml.entity", "文件内的描述带有实体声明，可能有害，系统不予打开")
