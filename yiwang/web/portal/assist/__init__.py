"""Guidance by questions 智能导办."""
