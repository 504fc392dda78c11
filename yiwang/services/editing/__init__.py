"""Editing 目录修订: working copies of basic items and lists, their checks, what a law touches."""
