"""Results made public 公示."""
