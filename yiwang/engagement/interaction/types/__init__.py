"""What crosses the border of interaction."""
