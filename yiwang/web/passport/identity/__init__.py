"""Identities, enterprises, authority."""
