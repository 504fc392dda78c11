"""A route as a drawing: where its boxes stand and how its ways run (流程图)."""

from dataclasses import dataclass

from .routes import NodeKind

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the drawing."""

    key: str
    kind: NodeKind
    name: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A way of the drawing, from box to box; a return runs beside the boxes."""

    key: str
    source: str
    target: str
    points: tuple[Point, ...]
    label: str = ""
    is_return: bool = False

    @property
    def path(self) -> str:
        """The line as an SVG path."""
        first, *rest = self.points
        return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in rest)


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes and lines with the size of the whole."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
