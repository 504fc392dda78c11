"""Pure rules of interaction."""
