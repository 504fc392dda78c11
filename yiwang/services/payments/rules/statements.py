"""The provider's file of a day and its comparison with the book (对账文件)."""

import csv
import io
from collections.abc import Iterator
from typing import Final, NamedTuple

from yiwang.services.payments.types import Direction, fen_of, yuan
from yiwang.services.payments.types.days import DifferenceKind

HEAD: Final = ("收支方向", "商户单号", "支付机构流水号", "金额（元）", "状态", "时间")
SUCCESS, PENDING, FAILURE = "成功", "处理中", "失败"


class Entry(NamedTuple):
    """A movement of money as one side has it; both know an incoming one by the provider's number.

    One that goes back is known to both by our refund's number.
    """

    direction: Direction
    own_no: str
    reference: str
    amount: int
    state: str

    @property
    def key(self) -> tuple[Direction, str]:
        """What both sides know it by."""
        return self.direction, self.reference if self.direction is Direction.IN else self.own_no


class BadFile(ValueError):
    """The file is not one of movements; nothing of it counts."""


_WORDS: Final = {Direction.IN: "缴费", Direction.OUT: "退款"}
_DIRECTIONS: Final = {word: direction for direction, word in _WORDS.items()}


def read(content: bytes) -> Iterator[Entry]:
    """Yield the movements of a file.

    :raises BadFile: it is cut off or of another shape.
    """
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        head = tuple(next(lines, ()))
        if head != HEAD:
            raise BadFile("the columns are others")
        for n, line in enumerate(lines, 2):
            yield _entry(line, n)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(str(error)) from error


def _entry(line: list[str], n: int) -> Entry:
    if len(line) != len(HEAD):
        raise BadFile(f"line {n} has {len(line)} columns")
    direction, amount = _DIRECTIONS.get(line[0]), fen_of(line[3])
    if direction is None or amount is None or not line[2]:
        raise BadFile(f"line {n} is of another shape")
    return Entry(direction, line[1], line[2], amount, line[4])


def written(entries: Iterator[tuple[Entry, str]]) -> bytes:
    """Return a file of movements with their times, as a provider makes it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for entry, at in entries:
        amount = f"{yuan(entry.amount):.2f}"
        words = (_WORDS[entry.direction], entry.own_no, entry.reference, amount, entry.state, at)
        writer.writerow(words)
    return out.getvalue().encode()


def differs(ours: Entry | None, theirs: Entry | None) -> DifferenceKind | None:
    """Return how two entries of one movement differ, if they do."""
    if ours is None or theirs is None:
        only_ours = ours is not None
        return DifferenceKind.ONLY_OURS if only_ours else DifferenceKind.ONLY_THEIRS
    if ours.amount != theirs.amount:
        return DifferenceKind.SUM
    return DifferenceKind.STATE if ours.state != theirs.state else None
