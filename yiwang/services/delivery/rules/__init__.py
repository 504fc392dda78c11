"""Delivery as tables and pure functions."""
