"""What is seen on a page: letters, shapes and pictures with their places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from yiwang.lib.seal.der import MalformedSeal
from yiwang.lib.seal.structures import Picture, read_seal, read_signature

from .faults import CannotRead
from .reading import Package, box, floats, read
from .signatures import Placed, described
from .trees import Tree

Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int]
UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)
_MOST_LETTERS = 100_000
_MOST_POINTS = 200_000
_SIX = 6
_LARGEST_SIDE, _SMALLEST_SIDE = 2_000.0, 1.0
_OPAQUE = 255
_TOKEN = re.compile(r"[MLSQBACmlsqbac]|[-+]?[\d.]+(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_RANKS = {"Background": 0, "Foreground": 2}


@dataclass(frozen=True, slots=True)
class Letters:
    """Characters of one font, each at its own place."""

    matrix: Matrix
    font: str
    """Resource id."""
    size: float
    colour: Colour
    alpha: int
    places: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A path in its commands."""

    matrix: Matrix
    commands: tuple[tuple[str, tuple[float, ...]], ...]
    stroke: Colour | None
    fill: Colour | None
    width: float
    alpha: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture: the unit square through the matrix, clipped to a box of the page."""

    matrix: Matrix
    data: bytes
    alpha: int = _OPAQUE
    clip: tuple[float, float, float, float] | None = None


Seen = Letters | Shape | Photo


@dataclass(slots=True)
class Scene:
    """A page in millimetres and what is on it, lowest first."""

    width: float
    height: float
    seen: list[Seen] = field(default_factory=list)


def scene(package: Package, number: int) -> Scene:
    """What is seen on a page (from 0): template, content, annotations, then stamps.

    :raises CannotRead: there is no such page, or it is damaged.
    """
    if not 0 <= number < len(package.pages):
        raise CannotRead("ofd.page", "没有这一页")
    page = package.pages[number]
    width, height = page.size or package.size
    if not all(_SMALLEST_SIDE <= side <= _LARGEST_SIDE for side in (width, height)):
        raise CannotRead("ofd.page", "页面的尺寸不正常，系统不予显示")
    made = Scene(width, height)
    viewer = _Viewer(package)
    content = package.tree(page.member)
    made.seen.extend(viewer.templates(content, above=False))
    made.seen.extend(viewer.content(content))
    made.seen.extend(viewer.templates(content, above=True))
    for member in package.annotations.get(page.id, []):
        if member:
            made.seen.extend(viewer.annotations(package.tree(member)))
    made.seen.extend(_stamps(package, page.id))
    return made


def words(package: Package, number: int) -> str:
    """The text of a page in drawing order, a line per text: what a screen reader is given."""
    page = package.pages[number]
    pieces = (
        "".join(code.text for code in tree.all("TextCode"))
        for tree in package.tree(page.member).walk()
        if tree.name == "TextObject"
    )
    return "\n".join(piece for piece in pieces if piece.strip())


def joined(outer: Matrix, inner: Matrix) -> Matrix:
    """First the inner one, then the outer."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (
        a * p + c * q, b * p + d * q,
        a * r + c * s, b * r + d * s,
        a * t + c * u + e, b * t + d * u + f,
    )  # fmt: skip


class _Viewer:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._letters, self._points = _MOST_LETTERS, _MOST_POINTS

    def content(self, page: Tree) -> Iterator[Seen]:
        layers = [layer for content in page.all("Content") for layer in content.all("Layer")]
        for layer in sorted(layers, key=lambda layer: _rank(layer, "Type")):
            yield from self._block(layer, UNMOVED)

    def templates(self, page: Tree, *, above: bool) -> Iterator[Seen]:
        """The templates a page lies on, or those that lie on it."""
        for use in page.all("Template"):
            member = self._package.templates.get(use.attributes.get("TemplateID", ""))
            if member and (use.attributes.get("ZOrder") == "Foreground") == above:
                yield from self.content(self._package.tree(member))

    def annotations(self, file: Tree) -> Iterator[Seen]:
        for each in file.all("Annot"):
            if each.attributes.get("Visible", "true") in {"true", "1"}:
                for appearance in each.all("Appearance"):
                    yield from self._block(appearance, _moved(appearance))

    def _block(self, block: Tree, outer: Matrix) -> Iterator[Seen]:
        for each in block.children:
            if each.attributes.get("Visible", "true") in {"false", "0"}:
                continue
            match each.name:
                case "TextObject":
                    yield from self._text(each, joined(outer, _moved(each)))
                case "PathObject":
                    yield from self._path(each, joined(outer, _moved(each)))
                case "ImageObject":
                    yield from self._image(each, joined(outer, _moved(each)))
                case "PageBlock":
                    yield from self._block(each, outer)

    def _text(self, tree: Tree, matrix: Matrix) -> Iterator[Letters]:
        places: list[tuple[str, float, float]] = []
        x = y = 0.0
        for code in tree.all("TextCode"):
            x, y = _float(code, "X", x), _float(code, "Y", y)
            self._letters -= len(code.text)
            if self._letters < 0:
                raise CannotRead("ofd.page", "页面上的文字过多，系统不予显示")
            across = _spread(code.attributes.get("DeltaX", ""), len(code.text))
            down = _spread(code.attributes.get("DeltaY", ""), len(code.text))
            left, top = x, y
            for n, character in enumerate(code.text):
                places.append((character, left, top))
                left += across[n] if n < len(across) else 0
                top += down[n] if n < len(down) else 0
        size = _float(tree, "Size", 0)
        if places and size > 0:
            font, colour = tree.attributes.get("Font", ""), _colour(tree, "FillColor") or (0, 0, 0)
            yield Letters(matrix, font, size, colour, _alpha(tree), tuple(places))

    def _path(self, tree: Tree, matrix: Matrix) -> Iterator[Shape]:
        commands = tuple(self._commands(tree.value("AbbreviatedData")))
        strokes = tree.attributes.get("Stroke", "true") in {"true", "1"}
        fills = tree.attributes.get("Fill", "false") in {"true", "1"}
        yield Shape(
            matrix,
            commands,
            (_colour(tree, "StrokeColor") or (0, 0, 0)) if strokes else None,
            (_colour(tree, "FillColor") or (0, 0, 0)) if fills else None,
            max(_float(tree, "LineWidth", 0.353), 0.0),
            _alpha(tree),
        )

    def _commands(self, data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
        tokens = [found[0] for found in _TOKEN.finditer(data)]
        self._points -= len(tokens)
        if self._points < 0:
            raise CannotRead("ofd.page", "页面上的图形过于复杂，系统不予显示")
        place = 0
        while place < len(tokens):
            name = tokens[place].upper()
            count = _ARGUMENTS.get(name)
            if count is None:  # a number where a command should be
                place += 1
                continue
            values = floats(" ".join(tokens[place + 1 : place + 1 + count]))
            if len(values) == count:
                yield name, tuple(values)
            place += 1 + count

    def _image(self, tree: Tree, matrix: Matrix) -> Iterator[Photo]:
        member = self._package.pictures.get(tree.attributes.get("ResourceID", ""))
        if member:
            yield Photo(matrix, self._package.members[member], _alpha(tree))


def _stamps(package: Package, page: str) -> Iterator[Seen]:
    for listed in package.signatures:
        if not listed.member:
            continue
        try:
            found = described(package, listed)
            if found.seal in package.members:
                seal = read_seal(package.members[found.seal])
            else:
                seal = read_signature(package.members.get(found.value, b"")).seal
        except (CannotRead, MalformedSeal):
            continue  # a stamp that cannot be read is not shown; the verifier says why
        for placed in found.stamps:
            if placed.page_id == page:
                yield from stamp(placed, seal.picture)


def stamp(placed: Placed, picture: Picture) -> Iterator[Seen]:
    """The picture of a seal in its place."""
    where, clip = placed.box, placed.clip
    if picture.format.lower() == "ofd":
        yield from _drawn_stamp(placed, picture.data)
        return
    shown = (where.x + clip.x, where.y + clip.y, clip.width, clip.height) if clip else None
    yield Photo((where.width, 0, 0, where.height, where.x, where.y), picture.data, clip=shown)


def _drawn_stamp(placed: Placed, data: bytes) -> Iterator[Seen]:
    """Some makers send the picture of a seal as a document; its own seals are not looked at."""
    where = placed.box
    try:
        package = read(data)
        package.signatures.clear()
        inner = scene(package, 0)
    except CannotRead:
        return
    outer = (where.width / inner.width, 0, 0, where.height / inner.height, where.x, where.y)
    for seen in inner.seen:
        moved = replace(seen, matrix=joined(outer, seen.matrix))
        # its fonts are not those of this document: our faces stand in
        yield replace(moved, font="") if isinstance(moved, Letters) else moved


def _moved(tree: Tree) -> Matrix:
    place = box(tree.attributes.get("Boundary", "")) or (0, 0, 0, 0)
    own = floats(tree.attributes.get("CTM", ""))
    matrix: Matrix = (
        (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == _SIX else UNMOVED
    )
    return joined((1, 0, 0, 1, place[0], place[1]), matrix)


def _spread(text: str, most: int) -> list[float]:
    """Advances with ``g count value`` written out, never more than there are characters."""
    found: list[float] = []
    parts = iter(text.split(maxsplit=4 * most + 4))
    for part in parts:
        count = 1
        if part == "g":
            count = int(min(max(_number(next(parts, "0")), 0), most))
            part = next(parts, "0")  # noqa: PLW2901 - the value follows its count
        found.extend([_number(part)] * count)
        if len(found) >= most:
            break
    return found[:most]


def _rank(tree: Tree, name: str) -> int:
    return _RANKS.get(tree.attributes.get(name, "Body"), 1)


def _number(text: str) -> float:
    found = floats(text)
    return found[0] if found else 0.0


def _float(tree: Tree, name: str, default: float) -> float:
    found = floats(tree.attributes.get(name, ""))
    return found[0] if found else default


def _alpha(tree: Tree) -> int:
    return max(0, min(_OPAQUE, int(_float(tree, "Alpha", _OPAQUE))))


def _colour(tree: Tree, name: str) -> Colour | None:
    child = tree.first(name)
    listed = floats(child.attributes.get("Value", "")) if child else []
    values = [max(0, min(_OPAQUE, int(value))) for value in listed]
    match values:
        case [grey]:
            return grey, grey, grey
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            key = 1 - black / _OPAQUE
            red, green, blue = (round((_OPAQUE - c) * key) for c in (cyan, magenta, yellow))
            return red, green, blue
    return None
