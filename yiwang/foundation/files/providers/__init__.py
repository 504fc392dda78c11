"""Who files talks to: a virus scanner, the typesetter."""
