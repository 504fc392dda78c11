"""The tree of questions as a drawing: rows from top to bottom, each answer a step to the right."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Question, SituationInfo, Tree

MOST = 160
"""Rows drawn; what is beyond stands in the list below the drawing only."""
ROW, STEP, WIDTH, HEIGHT, LETTERS = 44, 36, 300, 32, 19


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the drawing: a question, an answer, a situation, or a walk into nothing."""

    kind: str
    text: str
    short: str
    x: int
    y: int
    line: str
    """The line from the box above, as an SVG path; empty at the root."""

    @property
    def text_x(self) -> int:
        """Where the words begin."""
        return self.x + 10

    @property
    def text_y(self) -> int:
        """The line on which the words stand."""
        return self.y + 21


@dataclass(frozen=True, slots=True)
class Drawing:
    """The boxes with the size of the whole."""

    nodes: tuple[Node, ...]
    width: int
    height: int
    is_cut: bool
    box_width: int = WIDTH
    box_height: int = HEIGHT


def drawn(tree: Tree) -> Drawing:
    """Return the drawing of a tree whose questions can be walked."""
    pen = _Pen(tree)
    pen.draw({}, 0, -1)
    deepest = max((node.x for node in pen.nodes), default=0)
    return Drawing(
        tuple(pen.nodes), deepest + WIDTH + 2, max(1, len(pen.nodes)) * ROW, is_cut=pen.is_cut
    )


class _Pen:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.nodes: list[Node] = []
        self.is_cut = False

    def draw(self, answers: dict[str, str], depth: int, above: int) -> None:
        """Draw what follows after these answers, below the box ``above``."""
        if len(self.nodes) >= MOST:
            self.is_cut = True
            return
        question = catalogue.next_question(self.tree, answers)
        if question is None:
            self._end(answers, depth, above)
        else:
            self._question(question, answers, depth, above)

    def _question(
        self, question: Question, answers: dict[str, str], depth: int, above: int
    ) -> None:
        here = self._box("question", question.text, depth, above)
        for option in question.options:
            if len(self.nodes) >= MOST:
                self.is_cut = True
                return
            there = self._box("answer", option.text, depth + 1, here)
            self.draw({**answers, question.key: option.key}, depth + 2, there)

    def _end(self, answers: dict[str, str], depth: int, above: int) -> None:
        fits = catalogue.situations_for(self.tree, answers)
        if fits:
            kind = "refused" if fits[0].not_applicable else "situation"
            self._box(kind, told(fits[0]), depth, above)
        else:
            self._box("gap", "没有情形", depth, above)

    def _box(self, kind: str, text: str, depth: int, above: int) -> int:
        n = len(self.nodes)
        x, y = depth * STEP + 1, n * ROW + 4
        line = ""
        if above >= 0:
            parent = self.nodes[above]
            line = f"M{parent.x + 12} {parent.y + HEIGHT}V{y + HEIGHT // 2}H{x}"
        short = text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
        self.nodes.append(Node(kind, text, short, x, y, line))
        return n


def told(one: SituationInfo) -> str:
    """「外省户籍（3 份材料）」."""
    if one.not_applicable:
        return f"{one.name}（不适用）"
    return f"{one.name}（{len(one.material_nos)} 份材料）"
