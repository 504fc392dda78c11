"""Texts for the public 内容."""
