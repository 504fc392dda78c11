"""Management commands of law supervision."""
