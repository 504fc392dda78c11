"""The layout of a route: layers from top to bottom, branches side by side, returns at the right.

Every box stands one layer below the last that leads to it; a way that passes layers keeps a place
free in each, so that it crosses no box. Places within a layer follow what leads there.
"""

import itertools
from collections.abc import Mapping, Sequence

from yiwang.services.catalogue.types.drawings import Box, Drawing, Line, Point
from yiwang.services.catalogue.types.routes import WORKED, NodeKind, Route

from . import routes

WIDTH, HEIGHT, SMALL, GAP, BETWEEN, EDGE, RAIL = 176, 52, 34, 20, 46, 8, 18
PASSING = 64
"""The room of a way that passes a layer, with the words of its condition."""
_SWEEPS = 6
Place = tuple[str, str]
"""A node, or a way passing a layer: (source, target)."""


def drawn(route: Route, labels: Mapping[tuple[str, int], str] | None = None) -> Drawing:
    """Return the drawing of a route without circles; ``labels`` by node and number of the way."""
    pen = _Pen(route, labels or {})
    return pen.drawing()


class _Pen:
    """One layout, as it is made."""

    def __init__(self, route: Route, labels: Mapping[tuple[str, int], str]) -> None:
        self.route, self.labels = route, labels
        self.level: dict[str, int] = {}
        for key in routes.ordered(route):
            above = [self.level[k] for k in routes.sources(route, key) if k in self.level]
            self.level[key] = max(above, default=-1) + 1
        self.layers: list[list[Place]] = [[] for _ in range(max(self.level.values()) + 1)]
        self.above: dict[tuple[int, Place], list[Place]] = {}
        self.below: dict[tuple[int, Place], list[Place]] = {}
        self._fill()
        self._sort()
        self.width = max(_wide(layer) for layer in self.layers) + 2 * EDGE
        self.top = [EDGE + n * (HEIGHT + BETWEEN) for n in range(len(self.layers))]

    def _fill(self) -> None:
        for key, level in self.level.items():
            self.layers[level].append((key, ""))
        for key in self.level:
            for to in dict.fromkeys(way.to for way in self.route[key].ways):
                chain: list[Place] = [(key, "")]
                for level in range(self.level[key] + 1, self.level[to]):
                    chain.append((key, to))
                    self.layers[level].append((key, to))
                chain.append((to, ""))
                for n, (above, below) in enumerate(itertools.pairwise(chain)):
                    first = self.level[key] + n
                    self.below.setdefault((first, above), []).append(below)
                    self.above.setdefault((first + 1, below), []).append(above)

    def _sort(self) -> None:
        for sweep in range(_SWEEPS):
            if sweep % 2 == 0:
                for n in range(1, len(self.layers)):
                    self._follow(n, n - 1, self.above)
            else:
                for n in range(len(self.layers) - 2, -1, -1):
                    self._follow(n, n + 1, self.below)

    def _follow(self, n: int, beside: int, near: Mapping[tuple[int, Place], list[Place]]) -> None:
        """Sort a layer by the middle of what its places are tied to in the layer beside it."""
        row = self.layers[beside]
        where = {place: i - (len(row) - 1) / 2 for i, place in enumerate(row)}

        def pull(place: Place) -> float:
            found = [where[p] for p in near.get((n, place), ()) if p in where]
            return sum(found) / len(found) if found else 0.0

        self.layers[n].sort(key=pull)

    def _x(self, level: int, place: Place) -> int:
        layer = self.layers[level]
        here = layer.index(place)
        left = (self.width - _wide(layer)) // 2 + _wide(layer[:here]) + (GAP if here else 0)
        return left + _own(place) // 2

    def drawing(self) -> Drawing:
        """Return the whole."""
        boxes = {key: self._box(key) for key in self.level}
        lines = [line for key in self.level for line in self._ways(key, boxes)]
        rail = self.width
        for key in self.level:
            for n, back in enumerate(self.route[key].returns):
                if back.to in boxes:
                    lines.append(_return(boxes[key], boxes[back.to], f"{key}-back{n}", rail))
                    rail += RAIL
        height = self.top[-1] + HEIGHT + EDGE
        return Drawing(tuple(boxes.values()), tuple(lines), rail + EDGE, height)

    def _box(self, key: str) -> Box:
        node = self.route[key]
        is_big = node.kind in WORKED or node.kind is NodeKind.CHOICE
        height = HEIGHT if is_big else SMALL
        x = self._x(self.level[key], (key, "")) - WIDTH // 2
        y = self.top[self.level[key]] + (HEIGHT - height) // 2
        return Box(key, node.kind, routes.named(self.route, key), x, y, WIDTH, height)

    def _ways(self, key: str, boxes: Mapping[str, Box]) -> list[Line]:
        found = []
        for n, way in enumerate(self.route[key].ways):
            if way.to not in boxes:
                continue
            points = self._points(key, way.to, boxes)
            label = self.labels.get((key, n), "")
            found.append(Line(f"{key}-way{n}", key, way.to, tuple(points), label))
        return found

    def _points(self, key: str, to: str, boxes: Mapping[str, Box]) -> list[Point]:
        here, there = boxes[key], boxes[to]
        x = here.middle[0]
        points = [(x, here.y + here.height)]
        for level in range(self.level[key] + 1, self.level[to] + 1):
            place = (to, "") if level == self.level[to] else (key, to)
            turn, next_x = self.top[level] - BETWEEN // 2, self._x(level, place)
            if next_x != x:
                points += [(x, turn), (next_x, turn)]
                x = next_x
        return [*points, (x, there.y)]


def _own(place: Place) -> int:
    return PASSING if place[1] else WIDTH


def _wide(layer: Sequence[Place]) -> int:
    """Return the room of places side by side."""
    return sum(_own(place) for place in layer) + GAP * max(0, len(layer) - 1)


def _return(here: Box, there: Box, key: str, rail: int) -> Line:
    start, end = (here.x + here.width, here.middle[1]), (there.x + there.width, there.middle[1])
    # Above the middle, so that a line that goes and one that comes do not meet.
    start, end = (start[0], start[1] - 8), (end[0], end[1] + 8)
    points = (start, (rail, start[1]), (rail, end[1]), end)
    return Line(key, here.key, there.key, points, "退回", is_return=True)
