"""The synthetic people and enterprises that tests of other apps may name."""

from yiwang.foundation.identity.rules.population import ENTERPRISES, NAMED, resident

__all__ = ["ENTERPRISES", "NAMED", "resident"]
