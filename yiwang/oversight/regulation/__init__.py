"""Regulation 事中事后监管: enterprises after approval."""
