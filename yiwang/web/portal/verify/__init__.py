"""Verification of official documents 核验."""
