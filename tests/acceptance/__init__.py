"""Acceptance by hand: what is made here is looked at and given to other readers."""
