"""Legality 法制监督: Decisions drawn by lot and checked for legality."""
