"""Registering and real names."""
