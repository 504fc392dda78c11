"""Free names to offer instead (备选名称): the trade name with one well-sounding character in it."""

from collections.abc import Iterator

from .composing import LEAST_TRADE, MOST_TRADE

GOOD = "源和安达泰丰瑞盛嘉禾"


def variants(trade: str) -> Iterator[str]:
    """Yield trade names made of one, none of them holding it; the nearest to it first."""
    if not LEAST_TRADE <= len(trade) <= MOST_TRADE:
        return
    middle = len(trade) // 2
    fresh = [character for character in GOOD if character not in trade]
    if len(trade) < MOST_TRADE:
        for character in fresh:
            yield trade[:middle] + character + trade[middle:]
    for character in fresh:
        yield trade[:-1] + character
        yield character + trade[1:]
