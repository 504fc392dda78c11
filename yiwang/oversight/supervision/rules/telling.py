"""Who is told of a finding after how many working days without an answer (逐级提醒)."""

from datetime import time
from typing import Final

DEFAULT: Final = (("HOLDER", 0), ("HEAD", 1), ("SUPERVISOR", 2))
"""Where an office has no plan of its own; local practice, unverified."""
QUIET: Final = (time(20), time(8))
"""From eight in the evening to eight in the morning nobody is told anything."""
