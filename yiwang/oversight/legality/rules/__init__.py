"""Pure rules of law supervision."""
