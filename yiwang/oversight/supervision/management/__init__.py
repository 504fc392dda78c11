"""Management commands of supervision."""
