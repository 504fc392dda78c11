"""Pure rules of designing."""
