"""The synthetic people and enterprises that tests of other apps may name."""

from yiwang.foundation.identity.rules.population import ENTERPRISES, NAMED

__all__ = ["ENTERPRISES", "NAMED"]
