"""Tables of interaction."""

from .ratings import Handling, HandlingStep, Occasion, RatedWindow, Rating, RatingTally

__all__ = ["Handling", "HandlingStep", "Occasion", "RatedWindow", "Rating", "RatingTally"]
