"""Registers asked about people."""
