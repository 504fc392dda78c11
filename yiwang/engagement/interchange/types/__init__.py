"""What crosses the border of interchange."""
