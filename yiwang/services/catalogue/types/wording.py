"""What editors see of words that found nothing."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SynonymInfo:
    """An everyday word with what the catalogue calls it."""

    id: int
    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class MissedInfo:
    """Words that found nothing, with how often and when last."""

    words: str
    times: int
    last_on: date
    is_answered: bool
    """Whether they find something by now."""
    meaning: str = ""
    """The item nearest by its characters, offered to the editor."""
    would_find: tuple[str, ...] = ()
    """What the words would find as an everyday word for it."""
    lately: int = 0
    """How often in the last seven days, and (``before``) in the seven before."""
    before: int = 0

    @property
    def trend(self) -> str:
        """The last seven days beside the seven before, in words."""
        if self.lately == self.before:
            return "持平" if self.lately else ""
        more = self.lately - self.before
        return f"多了 {more} 次" if more > 0 else f"少了 {-more} 次"
