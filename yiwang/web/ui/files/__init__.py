"""Shared file views: serving stored bytes, the ceiling on uploads."""
